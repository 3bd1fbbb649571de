// The numbers from Python and where they stand. Every number is read, none is computed.

class Scene {
  constructor(data) {
    Object.assign(this, data);
    const all = data.values.getChildAt(0).toArray();
    let offset = 0;
    for (const name of ["padded", "response", "kernel"]) {
      const [rows, columns] = data.shapes[name];
      this[name] = all.subarray(offset, (offset += rows * columns));
    }
    [this.outputRows, this.outputColumns] = data.shapes.response;
    [this.weightRows, this.weightColumns] = data.shapes.kernel;
    this.span = data.shapes.kernel.map((weights) => (weights - 1) * this.dilation + 1);
    // the picture without what was put around it
    this.size = data.shapes.padded.map((side, axis) => side - data.pad[axis][0] - data.pad[axis][1]);
    // the window's own pixel is its middle one; of an even number, the first of the two
    this.middle = this.span.map((span, axis) => Math.floor((span - 1) / 2) - data.pad[axis][0]);
  }

  // The output cell whose window has a pixel of the picture in its middle, or the nearest one there is.
  seeing(pixel) {
    return pixel.map((at, axis) => between(0, at - this.middle[axis], this.shapes.response[axis] - 1));
  }

  // The upper left pixel of the window; before the picture's first one it is below zero.
  corner(cell) {
    return cell.map((at, axis) => at - this.pad[axis][0]);
  }

  // The number at a pixel of the picture or of what was put around it; none further out.
  at([row, column]) {
    const [y, x] = [row + this.pad[0][0], column + this.pad[1][0]];
    const [rows, columns] = this.shapes.padded;
    return y < 0 || x < 0 || y >= rows || x >= columns ? NaN : this.padded[y * columns + x];
  }

  isPadding([row, column]) {
    return row < 0 || column < 0 || row >= this.size[0] || column >= this.size[1];
  }

  // The pixel under weight (i, j), and the weight on a pixel if there is one.
  under(cell, i, j) {
    const [row, column] = this.corner(cell);
    return [row + i * this.dilation, column + j * this.dilation];
  }

  weightOn(cell, pixel) {
    const place = this.corner(cell).map((at, axis) => (pixel[axis] - at) / this.dilation);
    const inside = place.every((at, axis) => Number.isInteger(at) && at >= 0 && at < this.shapes.kernel[axis]);
    return inside ? place : null;
  }

  weight(i, j) {
    return this.kernel[i * this.weightColumns + j];
  }

  answer([row, column]) {
    return this.response[row * this.outputColumns + column];
  }

  // Where the kernel answers most, of the windows that lie on the picture alone: a place worth looking at.
  strongest() {
    const best = { size: -1, cell: [0, 0].map((_, axis) => Math.floor(this.shapes.response[axis] / 2)) };
    for (let row = this.pad[0][0]; row < this.outputRows - this.pad[0][1]; row++) {
      for (let column = this.pad[1][0]; column < this.outputColumns - this.pad[1][1]; column++) {
        const size = Math.abs(this.answer([row, column]));
        if (size > best.size) Object.assign(best, { size, cell: [row, column] });
      }
    }
    return best.cell;
  }
}
