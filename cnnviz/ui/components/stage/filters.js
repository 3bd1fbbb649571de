// The output is a stack of feature maps, one a filter: all of them small, the one on show marked.

class Filters {
  constructor(stage) {
    this.stage = stage;
    this.node = make("div", "filters", { role: "radiogroup" });
    this.node.onclick = (event) => {
      const button = event.target.closest("button");
      if (button) stage.setPlane(Number(button.dataset.plane));
    };
  }

  // One button a filter with its whole feature map. Those of a group stand in a bracket, as its channels do.
  build() {
    const { scene } = this.stage;
    const count = scene.weighted ? scene.filters.length : 0;
    this.node.hidden = count < 2;
    this.node.replaceChildren();
    this.buttons = [];
    if (count < 2) return;
    this.node.append(make("small", "", fill(scene.labels.stack, { count })));
    scene.filters.forEach((filter, plane) => {
      const label = fill(scene.labels.filter, { filter: filter + 1 });
      const attributes = { type: "button", role: "radio", "aria-label": label, title: label, "data-plane": plane };
      const button = make("button", "filter", attributes, this.map(plane), make("span", "", String(filter + 1)));
      this.buttons.push(button);
      this.place(plane).append(button);
    });
    this.mark();
  }

  // Where the button of a filter stands: in the bracket of its group, if there are groups.
  place(plane) {
    const { scene } = this.stage;
    if (!(scene.groups > 1)) return this.node;
    const group = String(scene.groupOf(plane));
    const last = this.node.lastChild;
    if (last.dataset?.group === group) return last;
    const name = make("small", "name", fill(scene.labels.group, { group: Number(group) + 1 }));
    const set = make("div", "set", { "data-group": group }, name);
    this.node.append(set);
    return set;
  }

  map(plane) {
    const { scene, paint, digits } = this.stage;
    const array = scene.transposed ? "canvas" : "output";
    const [top, left] = scene.transposed ? [scene.pad[0][0], scene.pad[1][0]] : [0, 0];
    const map = make("canvas");
    [map.height, map.width] = scene.transposed ? [scene.height, scene.width] : scene.grid("output");
    const pen = map.getContext("2d");
    const pixels = pen.createImageData(map.width, map.height);
    for (let row = 0; row < map.height; row++) {
      for (let column = 0; column < map.width; column++) {
        const value = scene.at(array, row + top, column + left, plane);
        const shade = paint.shade("output", value, digits.output.largest);
        pixels.data.set([...shade.map(Math.round), 255], (row * map.width + column) * 4);
      }
    }
    pen.putImageData(pixels, 0, 0);
    return map;
  }

  mark() {
    const { plane: shown } = this.stage;
    this.buttons.forEach((button, plane) => {
      button.setAttribute("aria-checked", String(plane === shown));
      button.tabIndex = plane === shown ? 0 : -1;
    });
    for (const set of this.node.querySelectorAll(".set")) {
      set.classList.toggle("idle", !set.querySelector("[aria-checked=true]"));
    }
  }

  move(by) {
    const count = this.buttons.length;
    this.stage.setPlane((this.stage.plane + by + count) % count);
    this.buttons[this.stage.plane].focus();
  }
}
