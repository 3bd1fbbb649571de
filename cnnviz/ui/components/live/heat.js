// The map over the picture, and its numbers when the picture stands still.

const FINEST = 64; // pixels of the drawn map's longer side; the browser smooths the rest
const MOST_CELLS = 16; // a side; smaller cells have no room for a number

class Heat {
  constructor(announce) {
    this.announce = announce;
    this.canvas = make("canvas", "heat", { "aria-hidden": "true" });
    this.cells = make("div", "cells", { role: "grid" });
    this.clear();
    this.cells.onkeydown = (event) => this.key(event);
    this.cells.onpointerover = (event) => this.point(event.target.closest("[data-at]"));
    this.cells.addEventListener("focusin", (event) => this.point(event.target.closest("[data-at]")));
    this.cells.onpointerleave = () => this.announce("");
  }

  // How strong each place is, 0 to 1 of the peak; what speaks against the class is left dark.
  draw(answer, settings, colours) {
    Object.assign(this, { answer, labels: settings.labels });
    const { values, peak } = answer;
    const [rows, columns] = answer.grid;
    const shares = Array.from(values, (value) => (peak > 0 ? Math.max(0, value / peak) : 0));
    const times = settings.smooth ? Math.max(1, Math.floor(FINEST / Math.max(rows, columns))) : 1;
    const [height, width] = [rows * times, columns * times];
    const drawn = times > 1 ? enlarge(shares, rows, columns, height, width) : shares;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.canvas.classList.toggle("blocks", !settings.smooth);
    const pen = this.canvas.getContext("2d");
    const image = pen.createImageData(width, height);
    drawn.forEach((share, place) => {
      image.data.set(colours[levelOf(share)], 4 * place);
      image.data[4 * place + 3] = 255 * settings.opacity * Math.sqrt(share); // the root lets weak places show, too
    });
    pen.putImageData(image, 0, 0);
  }

  clear() {
    Object.assign(this.canvas, { width: 1, height: 1 });
    this.hideNumbers();
  }

  // In a mirror the columns change sides, the letters do not.
  showNumbers(mirrored) {
    const [rows, columns] = this.answer.grid;
    if (Math.max(rows, columns) > MOST_CELLS || !(this.answer.peak > 0)) return this.hideNumbers();
    const focused = this.cells.contains(this.cells.getRootNode().activeElement) ? this.at : null;
    this.at = Math.min(this.at ?? 0, rows * columns - 1);
    this.mirrored = mirrored;
    this.cells.hidden = false;
    this.cells.setAttribute("aria-label", this.labels.cells);
    this.cells.style.setProperty("--columns", columns);
    this.cells.replaceChildren(
      ...Array.from({ length: rows }, (_, row) => {
        const order = Array.from({ length: columns }, (_, place) => (mirrored ? columns - 1 - place : place));
        return make("div", "", { role: "row" }, ...order.map((column) => this.cell(row * columns + column)));
      })
    );
    if (focused !== null) this.node(this.at)?.focus();
  }

  hideNumbers() {
    this.cells.hidden = true;
    this.cells.replaceChildren();
  }

  cell(place) {
    const text = String(Math.round((100 * this.answer.values[place]) / this.answer.peak)).replace("-", MINUS);
    const attributes = { role: "gridcell", "aria-label": this.said(place), "data-at": place };
    return make("span", "", { ...attributes, tabindex: place === this.at ? 0 : -1 }, text);
  }

  node(place) {
    return this.cells.querySelector(`[data-at="${place}"]`);
  }

  said(place) {
    const { values, peak, grid } = this.answer;
    const share = `${Math.round((100 * values[place]) / peak)} %`.replace("-", MINUS);
    const [row, column] = [Math.floor(place / grid[1]) + 1, (place % grid[1]) + 1];
    return fill(this.labels.cell, { row, column, value: short(values[place]), share });
  }

  point(cell) {
    if (cell) this.announce(this.said(Number(cell.dataset.at)));
  }

  key(event) {
    const [rows, columns] = this.answer.grid;
    const side = this.mirrored ? -1 : 1;
    const steps = { ArrowLeft: [0, -side], ArrowRight: [0, side], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    const [down, across] = steps[event.key];
    const row = Math.min(rows - 1, Math.max(0, Math.floor(this.at / columns) + down));
    const column = Math.min(columns - 1, Math.max(0, (this.at % columns) + across));
    this.node(this.at).tabIndex = -1;
    this.at = row * columns + column;
    this.node(this.at).tabIndex = 0;
    this.node(this.at).focus();
  }
}
