// One mask that answers a prompt, with what the network says of it.

/** Low-res logits, row by row, over the model's whole frame. @typedef {{ width: number, height: number, values: Float32Array }} Logits */

export class Candidate {
  /**
   * @param {{ width: number, height: number }} size of the image
   * @param {Uint32Array} counts
   * @param {Logits} logits
   * @param {{ predicted_iou: number, stability_score: number }} scores
   */
  constructor({ width, height }, counts, logits, scores) {
    /** Columns of the image. */
    this.width = width;
    /** Rows of the image. */
    this.height = height;
    /** Run lengths down the columns, background first, as COCO has them. */
    this.counts = counts;
    /** What the mask was cut from, and what is fed back when it is corrected. */
    this.logits = logits;
    /** The network's own estimate of the mask's IoU with what was meant. */
    this.predictedIou = scores.predicted_iou;
    /** How little the mask changes with the threshold, 0 to 1. */
    this.stabilityScore = scores.stability_score;
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

  /** An uncompressed COCO `segmentation`; JSON can hold it. @returns {{ size: [number, number], counts: number[] }} */
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
