//! The module is split after it is linked, which needs the linker's notes of what refers to what.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
}
