// Draws the frames of a film as raw 24-bit RGB on standard output: node frames.mjs NAME WIDTH HEIGHT
import { writeSync } from "node:fs";

const [name, width, height] = [process.argv[2], +process.argv[3], +process.argv[4]];
const frames = 120;
const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * Math.min(1, Math.max(0, t)));

// Every scene loops: `t` runs once around the circle.
const scenes = {
  // Five moons around a warm star.
  orbits(x, y, t) {
    let color = mix([10, 10, 34], [40, 24, 84], y + 0.2 * Math.sin(3 * x + t));
    color = mix([255, 214, 140], color, Math.hypot(x - 0.89, y - 0.5) * 7 - 0.45);
    for (let n = 1; n <= 5; n++) {
      const angle = t * (n % 2 ? 1 : -1) + n * 1.3;
      const d = Math.hypot(x - 0.89 - Math.cos(angle) * 0.15 * n, y - 0.5 - Math.sin(angle) * 0.078 * n);
      color = mix([[236, 92, 128], [88, 196, 200], [250, 160, 90], [150, 130, 240], [200, 224, 150]][n - 1], color, (d - 0.018 - 0.006 * n) * 160);
    }
    return color;
  },
  // Dunes in a slow wind under a low sun.
  dunes(x, y, t) {
    let color = mix([250, 178, 120], [96, 60, 120], 1 - y * 1.9);
    color = mix([255, 240, 200], color, (Math.hypot(x - 1.25, y - 0.36) - 0.075) * 90);
    for (let n = 0; n < 4; n++) {
      const top = 0.45 + n * 0.13 + 0.05 * Math.sin(x * (2.2 + n) + n * 2 + t) + 0.018 * Math.sin(x * 6 - t * 2 + n);
      if (y > top) color = mix([206 - n * 40, 104 - n * 22, 84 - n * 6], [240 - n * 40, 150 - n * 26, 104 - n * 8], (y - top) * 5);
    }
    return color;
  },
  // Three lanterns that rise and fall over water.
  lantern(x, y, t) {
    let color = mix([14, 22, 50], [30, 62, 96], y / 1.78);
    for (let n = 0; n < 3; n++) {
      const cx = 0.5 + 0.26 * (n - 1), cy = 0.62 + 0.16 * Math.sin(t + n * 2.1);
      const d = Math.hypot((x - cx) * 1.25, y - cy), mirrored = Math.hypot((x - cx) * 1.25 + 0.012 * Math.sin(60 * y + 3 * t), y - (2.62 - cy));
      color = mix([255, 180, 96], color, 0.72 + d * 1.1);
      color = mix([255, 208, 140], color, (d - 0.085) * 60);
      if (y > 1.32) color = mix([200, 140, 90], color, 0.45 + mirrored * 4);
    }
    return color;
  },
};

const frame = Buffer.alloc(width * height * 3);
for (let f = 0; f < frames; f++) {
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (const v of scenes[name](column / Math.min(width, height), row / Math.min(width, height), (f / frames) * 2 * Math.PI)) frame[at++] = v;
  for (let sent = 0; sent < frame.length; ) {
    try {
      sent += writeSync(1, frame, sent);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
