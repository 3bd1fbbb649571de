// The grids: input, kernel or operation, output; the window on its way; and the marks of what touches what.

class Grids {
  constructor(stage) {
    this.stage = stage;
    this.node = make("div", "planes", { tabindex: "0", role: "group", "aria-keyshortcuts": "Space Home End" });
  }

  get planes() {
    return [...this.inputs, ...this.kernels, ...this.outputs];
  }

  // ---------------------------------------------------------------- building

  build() {
    const { scene } = this.stage;
    const pooling = scene.kind === "pooling";
    const several = scene.channels > 1;
    const planes = (role, count) => Array.from({ length: count }, (_, index) => new Plane(role, index));
    this.inputs = planes("input", scene.channels);
    this.kernels = planes("kernel", pooling ? 0 : scene.channels);
    this.outputs = planes("output", pooling ? scene.channels : 1);
    this.biasNode = make("span", "bias-chip");
    this.pluses = [];
    const sign = (text) => make("span", "op", { "aria-hidden": "true" }, text);
    const group = (...nodes) => make("div", "group", ...nodes);
    const result = group(this.biasNode, sign(scene.kind === "convolution" ? "=" : "→"), this.outputs[0].node);
    if (!several) {
      const middle = pooling ? [this.operation()] : [this.kernels[0].node];
      if (scene.kind === "convolution") middle.unshift(sign("∗"));
      this.node.replaceChildren(group(this.inputs[0].node), group(...middle), result);
      return;
    }
    const columns = make("div", pooling ? "columns pooled" : "columns");
    this.inputs.forEach((input, channel) => {
      const below = pooling
        ? [this.operation(), sign("↓"), this.outputs[channel].node]
        : [sign("∗"), this.kernels[channel].node];
      if (channel && !pooling) columns.append((this.pluses[channel] = sign("+")));
      columns.append(make("div", "column", input.node, ...below));
    });
    this.node.replaceChildren(columns);
    if (!pooling) this.node.append(result);
  }

  operation() {
    const { mode, window, labels } = this.stage.scene;
    const size = fill(labels.pool, { height: window[0], width: window[1] });
    return make("span", "operation", make("b", "", mode), make("small", "", size));
  }

  name() {
    const { scene, plane: filter, digits } = this.stage;
    const { labels } = scene;
    const several = scene.channels > 1;
    const kernelName = scene.kind === "windows" ? labels.window : labels.kernel;
    const inputSize = this.inputSize();
    const kernelSize = fill(labels.size, { height: scene.windowRows, width: scene.windowColumns });
    let outputSize = fill(labels.size, { height: scene.outputRows, width: scene.outputColumns });
    if (scene.filterCount > 1) {
      outputSize += `, ${fill(labels.filter_of, { filter: scene.filters[filter] + 1, count: scene.filterCount })}`;
    }
    const describe = (planes, role, size) => {
      for (const plane of planes) {
        const channel = scene.channelName(plane.index);
        const own = several && role === labels.input;
        setText(plane.title, own ? channel : role);
        setText(plane.note, size);
        const of = several && planes.length > 1 ? `, ${channel}` : "";
        plane.board.setAttribute("aria-label", `${role}${of}, ${size}`);
      }
    };
    describe(this.inputs, labels.input, inputSize);
    describe(this.kernels, kernelName, kernelSize);
    describe(this.outputs, labels.output, outputSize);
    const bias = scene.kind === "convolution" ? scene.at("bias", filter) : 0;
    this.biasNode.hidden = bias === 0;
    if (bias === 0) return;
    const value = make("b", "", digits.bias.term(bias));
    this.biasNode.replaceChildren(make("span", "op", "+"), value, make("small", "", labels.bias));
  }

  inputSize() {
    const { labels, height, width, paddedRows: rows, paddedColumns: columns, isPadded, missed } = this.stage.scene;
    const size = fill(isPadded ? labels.padded : labels.size, { height, width, rows, columns });
    return missed ? `${size} · ${fill(labels.missed, { count: missed })}` : size;
  }

  // ---------------------------------------------------------------- painting

  layout() {
    const { scene, root } = this.stage;
    const room = this.node.clientWidth;
    const wide = room >= 600;
    root.classList.toggle("narrow", !wide);
    const cells = cellSizes(scene, room, wide, !this.biasNode.hidden);
    for (const plane of this.inputs) plane.resize(scene.paddedRows, scene.paddedColumns, cells.input);
    for (const plane of this.kernels) plane.resize(...kernelGrid(scene), cells.kernel);
    for (const plane of this.outputs) plane.resize(scene.outputRows, scene.outputColumns, cells.output);
    this.paint();
  }

  paint() {
    const { scene, step, shown, plane: filter } = this.stage;
    const [input, kernel, output] = [this.inputs[0], this.kernels[0], this.outputs[0]];
    this.looks = new Looks(this.stage, { input, kernel, output });
    const active = scene.kind === "convolution" ? scene.channelsOf(filter) : this.inputs.map((_, index) => index);
    for (const plane of this.inputs) {
      plane.slice = active.indexOf(plane.index); // its place in the kernel, -1 for a channel of another group
      plane.buildWindow(scene.windowRows, scene.windowColumns, scene.dilation);
      plane.frame.hidden = plane.slice < 0;
    }
    for (const plane of this.kernels) {
      plane.slice = active.indexOf(plane.index);
      plane.node.parentNode.classList.toggle("idle", plane.slice < 0);
      this.pluses[plane.index]?.classList.toggle("gone", plane.slice < 1); // nothing to add the first one to
    }
    for (const plane of this.outputs) plane.buildWindow(1, 1, [1, 1]);
    for (const plane of this.planes) {
      if (plane.role === "kernel" && plane.slice < 0) continue;
      for (let row = 0; row < plane.rows; row++) {
        for (let column = 0; column < plane.columns; column++) this.paintCell(plane, row, column);
      }
    }
    this.drawn = { step, shown };
    this.moveWindows();
  }

  paintCell(plane, row, column) {
    plane.paintCell(row, column, this.looks[plane.role](plane, row, column), this.stage.paint);
  }

  // Repaint the cells that a change of step or of the cell on show touches, and no other.
  refresh() {
    const { drawn } = this;
    const { scene, step, shown } = this.stage;
    const columns = scene.outputColumns;
    if (drawn.step !== step || !same(drawn.shown, shown)) {
      const stale = new Set([drawn.shown, shown].map(([row, column]) => row * columns + column));
      for (let i = Math.min(drawn.step, step); i <= Math.max(drawn.step, step); i++) stale.add(i);
      for (const plane of this.outputs) {
        for (const i of stale) this.paintCell(plane, Math.floor(i / columns), i % columns);
      }
      this.drawn = { step, shown };
      this.moveWindows();
    }
    this.dressWindows();
    this.drawMarks();
  }

  moveWindows() {
    const { scene, shown } = this.stage;
    for (const plane of this.inputs) plane.moveWindow(scene.under(...shown, 0, 0));
    for (const plane of this.outputs) plane.moveWindow(shown);
  }

  // ---------------------------------------------------------------- marks

  // The weights in the corners of the window's cells, and the signs of what was taken or pointed at.
  dressWindows() {
    const { scene, digits, shown, plane: filter } = this.stage;
    const pair = this.stage.pair();
    for (const plane of this.inputs) {
      const weights = scene.kind === "convolution" && this.looks.written.input.size && plane.side >= 32;
      plane.boxes.forEach((box, index) => {
        const [i, j] = [Math.floor(index / scene.windowColumns), index % scene.windowColumns];
        let text = "";
        if (weights && plane.slice >= 0) text = `×${digits.kernel.text(scene.at("kernel", i, j, plane.slice, filter))}`;
        box.dataset.weight = text.length <= 3 ? text : "";
        const hot = pair && pair.i === i && pair.j === j && pair.channel === plane.index;
        const won = wonAt(scene, ...shown, ...scene.under(...shown, i, j), plane.index);
        box.className = [hot && "hot", won].filter(Boolean).join(" ");
      });
    }
  }

  drawMarks() {
    const { scene, focus } = this.stage;
    const held = Boolean(this.stage.pin);
    const { role } = this.stage.paint;
    for (const plane of this.planes) plane.clearMarks();
    if (scene.kind === "windows") this.markStarts();
    if (scene.has("winners")) this.markTaken();
    if (focus?.kind === "output") {
      for (const plane of this.outputs) plane.ring(focus.cell, role.text, { held });
    }
    if (focus?.kind === "input") {
      const outputs = scene.kind === "pooling" ? [this.outputs[focus.channel]] : this.outputs;
      const fed = scene.fedBy(...focus.cell);
      for (const plane of outputs) for (const cell of fed) plane.ring(cell, role.input, { wash: 0.2, dashed: true });
      this.inputs[focus.channel].ring(focus.cell, role.text, { held });
    }
    if (focus?.kind === "weight") {
      const plane = this.inputs[focus.channel];
      for (const cell of scene.usedOn(focus.i, focus.j)) plane.ring(cell, role.kernel, { wash: 0.2, dashed: true });
    }
    const pair = this.stage.pair();
    const kernel = pair && this.kernels[pair.channel];
    if (kernel && kernel.slice >= 0) {
      const [down, across] = scene.gaps;
      kernel.ring([pair.i * down, pair.j * across], role.text, { held: held && focus.kind === "weight" });
    }
  }

  markStarts() {
    const { scene, paint } = this.stage;
    for (const cell of scene.usedOn(0, 0)) this.inputs[0].corner(cell, paint.role.kernel, false);
  }

  // The pixels that made it into the outputs reached so far.
  markTaken() {
    const { scene, paint, step } = this.stage;
    for (const plane of this.inputs) {
      for (let i = 0; i <= step; i++) {
        const place = [Math.floor(i / scene.outputColumns), i % scene.outputColumns];
        const cell = [0, 1].map((axis) => scene.at("winners", ...place, plane.index, axis));
        plane.corner(cell, paint.role.output, true);
      }
    }
  }

  // ---------------------------------------------------------------- pointing

  targetOf(event) {
    const plane = event.target.closest?.(".board")?.plane;
    const cell = plane?.hit(event);
    if (!cell) return null;
    const channel = plane.index;
    if (plane.role !== "kernel") return { kind: plane.role, cell, channel };
    const [i, j] = this.stage.scene.gaps.map((gap, axis) => cell[axis] / gap);
    const weight = plane.slice >= 0 && Number.isInteger(i) && Number.isInteger(j);
    return weight ? { kind: "weight", i, j, channel } : null;
  }
}
