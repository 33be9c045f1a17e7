//! Keeps the mirror fresh: a pure plan of what to ask next, and the task that carries it out.
