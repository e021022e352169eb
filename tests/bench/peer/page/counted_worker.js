// Another worker's script, with its memory counted.
import "./count_memory.js";
await import(new URL(self.location).searchParams.get("of"));
