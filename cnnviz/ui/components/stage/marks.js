// The marks of what touches what: signs in the window's cells, rings around cells pointed at.

class Marks {
  constructor(grids) {
    this.grids = grids;
    this.stage = grids.stage;
  }

  // In the corners of the window's cells the weights or what the stamp adds; and what was taken or pointed at.
  dress() {
    const { scene, shown } = this.stage;
    const pair = this.stage.pair();
    const numbers = this.grids.looks.written[scene.fieldRole].size;
    for (const plane of this.grids.fields) {
      const noted = scene.weighted && numbers && plane.side >= 32 && plane.active !== false && !this.stage.overlap;
      plane.boxes.forEach((box, index) => {
        const [i, j] = [Math.floor(index / scene.windowColumns), index % scene.windowColumns];
        const text = noted ? this.note(plane, i, j) : "";
        box.dataset.weight = text.length <= 3 ? text : "";
        const hot = isPair(pair, i, j, plane.index) ? "hot" : "";
        box.className = `${hot} ${this.kindOf(scene.under(...shown, i, j), plane.index)}`.trim();
      });
    }
  }

  note(plane, i, j) {
    const { scene, digits, plane: filter } = this.stage;
    return `×${digits.kernel.text(scene.at("kernel", i, j, plane.slice, filter))}`;
  }

  // Below the rings, and for a cell of the window: what only some kinds have.
  under() {}

  kindOf() {
    return "";
  }

  draw() {
    const { scene, focus, paint } = this.stage;
    const { fields, places, planes } = this.grids;
    const held = Boolean(this.stage.pin);
    const { role } = paint;
    for (const plane of planes) plane.clearMarks();
    this.under();
    if (focus?.kind === "step") {
      for (const plane of places) plane.ring(focus.cell, role.text, { held });
      if (focus.pixel) fields[focus.channel].ring(focus.pixel, role.text, { held });
    }
    if (focus?.kind === "field") {
      const touched = scene.kind === "pooling" ? [places[focus.channel]] : places;
      const colour = role[scene.fieldRole];
      const fed = scene.fedBy(...focus.cell);
      for (const plane of touched) for (const cell of fed) plane.ring(cell, colour, { wash: 0.2, dashed: true });
      fields[focus.channel].ring(focus.cell, role.text, { held });
    }
    if (focus?.kind === "weight") {
      const plane = fields[scene.transposed ? 0 : focus.channel];
      for (const cell of scene.usedOn(focus.i, focus.j)) plane.ring(cell, role.kernel, { wash: 0.2, dashed: true });
    }
    this.weights(held && focus.kind === "weight");
  }

  weights(held) {
    const pair = this.stage.pair();
    if (!pair) return;
    const [down, across] = this.stage.scene.gaps;
    for (const kernel of this.grids.kernels) {
      if (!kernel.active || !isPair(pair, pair.i, pair.j, kernel.index)) continue;
      kernel.ring([pair.i * down, pair.j * across], this.stage.paint.role.text, { held });
    }
  }
}
