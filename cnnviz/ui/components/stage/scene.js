// The data from Python, and which cell touches which. Indices only: every number is read, none is computed.

class Scene {
  constructor(data) {
    Object.assign(this, data.scene);
    this.labels = data.labels;
    this.channelNames = data.channels;
    const all = data.values.getChildAt(0).toArray();
    this.store = {};
    for (const [name, [offset, ...shape]] of Object.entries(data.scene.arrays)) {
      const size = shape.reduce((product, side) => product * side, 1);
      this.store[name] = { values: all.subarray(offset, offset + size), shape };
    }
    [this.paddedRows, this.paddedColumns, this.channels] = this.padded;
    [this.outputRows, this.outputColumns, this.planes] = this.output;
    [this.windowRows, this.windowColumns] = this.window;
    this.steps = this.outputRows * this.outputColumns;
    // A convolution gathers a window of the input into a cell of the output. A transposed one is its mirror: it
    // hands a cell of the input out to a window of the output. So a step is a cell of one grid, and the window
    // slides over the other, the field.
    this.transposed = this.kind === "transposed";
    this.valued = this.kind !== "windows";
    this.weighted = this.kind === "convolution" || this.transposed;
    this.stepRole = this.transposed ? "input" : "output";
    this.fieldRole = this.transposed ? "output" : "input";
    this.inputArray = this.transposed ? "image" : "padded";
    this.outputArray = this.transposed ? "canvas" : "output";
    this.resultArray = this.transposed ? "accumulated" : "output";
  }

  // Rows and columns of the grid of a role.
  grid(role) {
    if (role === "kernel") return [0, 1].map((axis) => (this.window[axis] - 1) * this.gaps[axis] + 1);
    return (role === this.fieldRole ? this.padded : this.output).slice(0, 2);
  }

  indexOf([row, column]) {
    return row * this.outputColumns + column;
  }

  cellOf(step) {
    return [Math.floor(step / this.outputColumns), step % this.outputColumns];
  }

  // How the numbers of each role are written.
  countDigits() {
    const numbers = ["sums", "bias", "kernel", "products"].map((name) => [name, this.digitsOf(name)]);
    // Before and after ReLU on one scale, so that the colours stay what they were.
    const output = this.digitsOf(this.relu ? "raw" : this.resultArray);
    return { ...Object.fromEntries(numbers), input: this.digitsOf(this.inputArray), output };
  }

  digitsOf(name) {
    return new Digits(this.values(name), ["kernel", "products"].includes(name) ? 4 : 3);
  }

  has(name) {
    return name in this.store;
  }

  values(name) {
    return this.store[name].values;
  }

  at(name, ...place) {
    const { values, shape } = this.store[name];
    let index = 0;
    for (let axis = 0; axis < shape.length; axis++) index = index * shape[axis] + place[axis];
    return values[index];
  }

  get height() {
    return this.paddedRows - this.pad[0][0] - this.pad[0][1];
  }

  get width() {
    return this.paddedColumns - this.pad[1][0] - this.pad[1][1];
  }

  get isPadded() {
    return this.paddedRows > this.height || this.paddedColumns > this.width;
  }

  // Only windows without values show the gaps of dilation in the kernel's own grid; a kernel with numbers is drawn
  // closed, as one writes it down.
  get gaps() {
    return this.kind === "windows" ? this.dilation : [1, 1];
  }

  isPadding(row, column) {
    const y = row - this.pad[0][0];
    const x = column - this.pad[1][0];
    return y < 0 || x < 0 || y >= this.height || x >= this.width;
  }

  isReached(row, column) {
    return this.at("reached", row, column) > 0;
  }

  // Where cell (i, j) of the window stands on the padded input while output cell (row, column) is made.
  under(row, column, i, j) {
    return [row * this.strides[0] + i * this.dilation[0], column * this.strides[1] + j * this.dilation[1]];
  }

  // All cells under the window while output cell (row, column) is made.
  cellsUnder([row, column]) {
    const cells = [];
    for (let i = 0; i < this.windowRows; i++) {
      for (let j = 0; j < this.windowColumns; j++) cells.push(this.under(row, column, i, j));
    }
    return cells;
  }

  // The cell of the window that stands on padded cell (y, x) while output cell (row, column) is made, if any.
  weightOn(row, column, y, x) {
    const i = (y - row * this.strides[0]) / this.dilation[0];
    const j = (x - column * this.strides[1]) / this.dilation[1];
    const inside = i >= 0 && j >= 0 && i < this.windowRows && j < this.windowColumns;
    return inside && Number.isInteger(i) && Number.isInteger(j) ? [i, j] : null;
  }

  // Every output cell whose window holds padded cell (y, x).
  fedBy(y, x) {
    const along = (at, stride, rate, cells, count) => {
      const places = [];
      for (let i = 0; i < cells; i++) {
        const place = (at - i * rate) / stride;
        if (Number.isInteger(place) && place >= 0 && place < count) places.push(place);
      }
      return places;
    };
    const rows = along(y, this.strides[0], this.dilation[0], this.windowRows, this.outputRows);
    const columns = along(x, this.strides[1], this.dilation[1], this.windowColumns, this.outputColumns);
    return rows.flatMap((row) => columns.map((column) => [row, column]));
  }

  // Every padded cell that cell (i, j) of the window ever stands on.
  usedOn(i, j) {
    return Array.from({ length: this.steps }, (_, step) => this.under(...this.cellOf(step), i, j));
  }

  // The group of filter number `plane` of those sent.
  groupOf(plane) {
    return Math.floor(this.filters[plane] / (this.filterCount / this.groups));
  }

  // The input channels that filter number `plane` looks at. Groups do not see each other.
  channelsOf(plane) {
    if (!this.weighted) return [...Array(this.channels).keys()];
    const each = this.channels / this.groups;
    return Array.from({ length: each }, (_, channel) => this.groupOf(plane) * each + channel);
  }

  // The filter that stands in the group of `channel` where `plane` stands in its own, of those sent.
  twinOf(plane, channel) {
    const [each, filters] = [this.channels / this.groups, this.filterCount / this.groups];
    return this.filters.indexOf(Math.floor(channel / each) * filters + (this.filters[plane] % filters));
  }

  channelName(channel) {
    return this.channelNames[channel] ?? fill(this.labels.channel, { channel: channel + 1 });
  }
}

// Put values into a template such as "row {row} of {rows}".
function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// "3–5", or "3, 5, 7" when dilation leaves gaps; counted from 1.
function span(first, count, rate) {
  const all = Array.from({ length: count }, (_, i) => first + i * rate + 1);
  return rate > 1 || count < 2 ? all.join(", ") : `${all[0]}–${all[count - 1]}`;
}
