// Which pixels of an image belong to something, as run lengths.
import { MaskwrightError } from "./maskwright_error.js";

/** What COCO calls a `segmentation`: height and width, and run lengths as a list or packed into a text. @typedef {{ size: [number, number], counts: number[] | string }} CocoSegmentation */

export class Mask {
  /**
   * @param {{ width: number, height: number }} size of the image
   * @param {Uint32Array} counts
   */
  constructor({ width, height }, counts) {
    /** Columns of the image. */
    this.width = width;
    /** Rows of the image. */
    this.height = height;
    /** Run lengths down the columns, background first, as COCO has them. */
    this.counts = counts;
  }

  /**
   * A mask that came from elsewhere.
   *
   * @param {CocoSegmentation} segmentation
   */
  static fromCoco({ size: [height, width], counts }) {
    const runs = Uint32Array.from(typeof counts === "string" ? unpacked(counts) : counts);
    const pixels = runs.reduce((sum, count) => sum + count, 0);
    if (pixels !== width * height) {
      const problem = `The run lengths cover ${pixels} pixels, but an image of ${width} x ${height} has ${width * height}`;
      throw new MaskwrightError("prompt", `${problem}; take the mask from another file.`);
    }
    return new Mask({ width, height }, runs);
  }

  /** Pixels of the mask. */
  get area() {
    return this.counts.reduce((sum, count, index) => sum + (index % 2) * count, 0);
  }

  /** Left, top, width and height of the mask in pixels; zeros where it has none. @returns {[number, number, number, number]} */
  get box() {
    let [left, top, right, bottom] = [this.width, this.height, 0, 0];
    this.#eachStretch((x, from, to) => {
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, from);
      bottom = Math.max(bottom, to);
    });
    return right === 0 ? [0, 0, 0, 0] : [left, top, right - left, bottom - top];
  }

  /** Whether a pixel of the image belongs to the mask. @param {number} x @param {number} y */
  contains(x, y) {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (!(column >= 0 && column < this.width && row >= 0 && row < this.height)) return false;
    let left = column * this.height + row;
    const index = this.counts.findIndex((count) => (left -= count) < 0);
    return index % 2 === 1;
  }

  /** For COCO files: JSON can hold it, and pycocotools read it. @returns {{ size: [number, number], counts: number[] }} */
  toCoco() {
    return { size: [this.height, this.width], counts: Array.from(this.counts) };
  }

  /**
   * The mask in one colour on transparent ground, at the size of the image.
   *
   * @param {[number, number, number, number]} [color] red, green, blue and opacity, 0 to 255
   */
  toImageData(color = [255, 255, 255, 255]) {
    const image = new ImageData(this.width, this.height);
    const pixels = new Uint32Array(image.data.buffer);
    const [pixel] = new Uint32Array(Uint8Array.from(color).buffer);
    this.#eachStretch((x, from, to) => {
      for (let y = from; y < to; y += 1) pixels[y * this.width + x] = pixel;
    });
    return image;
  }

  /**
   * Every stretch of the mask within a column.
   *
   * @param {(x: number, from: number, to: number) => void} visit the rows from the first up to the one after the last
   */
  #eachStretch(visit) {
    let at = 0;
    this.counts.forEach((count, index) => {
      const end = at + count;
      while (index % 2 === 1 && at < end) {
        const x = Math.floor(at / this.height);
        const to = Math.min(end, (x + 1) * this.height);
        visit(x, at - x * this.height, to - x * this.height);
        at = to;
      }
      at = end;
    });
  }
}

/**
 * Run lengths that COCO's own code has packed: groups of five bits from the lowest up, from the fourth number on as
 * differences to the one before the last (`rleFrString`).
 *
 * @param {string} text
 */
function unpacked(text) {
  /** @type {number[]} */
  const counts = [];
  let [number, shift] = [0, 0];
  for (const character of text) {
    const digit = character.charCodeAt(0) - 48;
    number += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    if (digit & 16) number -= 2 ** shift;
    counts.push(number + (counts.length > 2 ? counts[counts.length - 2] : 0));
    [number, shift] = [0, 0];
  }
  return counts;
}
