// One panel: the picture or a map, the marks of the cursor on it, and the numbers under the cursor.

class Board {
  constructor() {
    this.title = make("b");
    this.note = make("span");
    this.canvas = make("canvas", "", { role: "img" });
    this.across = make("i", "line across");
    this.down = make("i", "line down");
    this.cell = make("i", "cell");
    this.frame = make("div", "frame", this.canvas, this.across, this.down, this.cell);
    this.swatch = make("i", "swatch");
    this.where = make("span", "where");
    this.number = make("b", "number");
    this.readout = make("p", "readout", this.swatch, this.where, this.number);
    this.bar = make("canvas", "bar", { "aria-hidden": "true" });
    this.ends = make("p", "ends");
    this.empty = make("p", "empty");
    const caption = make("figcaption", "", this.title, this.note);
    this.node = make("figure", "panel", caption, this.frame, this.readout, this.bar, this.ends, this.empty);
  }

  receive(panel, values, data, tables) {
    Object.assign(this, { panel, labels: data.labels, shown: data.picture.shown, full: data.picture.size });
    setText(this.title, panel.title);
    setText(this.note, panel.note ?? "");
    this.canvas.setAttribute("aria-label", panel.alt);
    this.frame.style.aspectRatio = `${this.full[1]} / ${this.full[0]}`;
    this.isMap = Boolean(values);
    this.node.classList.toggle("map", this.isMap);
    for (const part of [this.bar, this.ends, this.empty]) part.hidden = true;
    this.swatch.hidden = this.isMap;
    this.large = {};
    if (!this.isMap) return;
    Object.assign(this, { values, shares: sharesOf(values, panel), table: tables[panel.signed ? "signed" : "heat"] });
    this.strongest = values.reduce((best, value, place) => (this.size(value) > this.size(values[best]) ? place : best), 0);
    this.legend();
  }

  size(value) {
    return this.panel.signed ? Math.abs(value) : value;
  }

  place(index) {
    const columns = this.panel.size[1];
    return [Math.floor(index / columns), index % columns];
  }

  legend() {
    const { labels, panel } = this;
    const none = panel.limit === 0;
    this.empty.hidden = !none;
    setText(this.empty, none ? labels[panel.signed ? "zero" : "empty"] : "");
    this.bar.hidden = this.ends.hidden = none;
    if (none) return;
    paintPixels(this.bar, 1, 256, (level) => this.table[level]);
    const [row, column] = this.place(this.strongest);
    const peak = fill(labels.most, { value: short(this.values[this.strongest]), row: row + 1, column: column + 1 });
    const end = panel.clipped ? fill(labels.clipped, { value: short(panel.limit) }) : peak;
    const ends = panel.signed ? [short(-panel.limit), "0", short(panel.limit)] : ["0", end];
    this.ends.replaceChildren(...ends.map((text) => make("span", "", text)));
  }

  paint(picture, look) {
    if (!this.isMap) {
      Object.assign(this.canvas, { width: picture.width, height: picture.height });
      this.canvas.getContext("2d").putImageData(picture, 0, 0);
      this.pixels = picture;
      return;
    }
    const kind = look.view === "smooth" ? "smooth" : "grid";
    const enlarge = kind === "smooth" ? smoothed : repeated;
    this.large[kind] ??= enlarge(this.shares, this.panel.size, [picture.height, picture.width]);
    const alone = look.view === "alone";
    paintMap(this.canvas, picture, this.large[kind], { table: this.table, signed: this.panel.signed, opacity: look.opacity, alone });
  }

  // The place under the cursor, [down, across] from 0 to 1, and the numbers there.
  point([v, u], coarse) {
    this.across.style.top = `${100 * v}%`;
    this.down.style.left = `${100 * u}%`;
    this.cell.hidden = !coarse;
    if (coarse) this.outline([v, u], coarse);
    const [rows, columns] = this.isMap ? this.panel.size : this.full;
    const row = Math.min(rows - 1, Math.floor(v * rows));
    const column = Math.min(columns - 1, Math.floor(u * columns));
    const values = { row: row + 1, column: column + 1 };
    setText(this.where, fill(this.labels[this.isMap ? "cell" : "pixel"], values));
    setText(this.number, this.isMap ? this.cellText(row * columns + column) : this.pixelText([v, u]));
  }

  outline([v, u], [rows, columns]) {
    const { style } = this.cell;
    style.top = `${(100 * Math.min(rows - 1, Math.floor(v * rows))) / rows}%`;
    style.left = `${(100 * Math.min(columns - 1, Math.floor(u * columns))) / columns}%`;
    style.height = `${100 / rows}%`;
    style.width = `${100 / columns}%`;
  }

  cellText(index) {
    const value = short(this.values[index]);
    const most = Math.abs(this.values[this.strongest]);
    if (this.panel.limit === 0 || most === 0) return fill(this.labels.nothing, { value });
    const share = Math.round((100 * this.values[index]) / most);
    return fill(this.labels.value, { value, share: String(share).replace("-", MINUS) });
  }

  pixelText([v, u]) {
    if (!this.pixels) return "";
    const { width, height, data } = this.pixels;
    const y = Math.min(height - 1, Math.floor(v * height));
    const x = Math.min(width - 1, Math.floor(u * width));
    const [red, green, blue] = data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3);
    this.swatch.style.background = cssOf([red, green, blue]);
    return fill(this.labels.colour, { red, green, blue });
  }
}
