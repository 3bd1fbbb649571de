// The network as a row of blocks, and the cone that narrows through them.

const SLOPE = 0.6; // of the edges that run away from the eye, as in the layout
const CORNER = 8; // of the ways that lead over other blocks

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

class Drawing {
  constructor(view) {
    this.view = view;
    this.node = document.createElement("div");
    this.node.className = "drawing";
    this.node.onpointermove = (event) => event.pointerType !== "touch" && this.point(event);
    this.node.onpointerleave = () => view.look(null);
    this.node.onclick = (event) => {
      const target = this.target(event);
      if (target) view.choose(target.place, target.row);
    };
  }

  receive(data) {
    this.data = data;
    const [width, height] = data.drawing;
    this.picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": data.labels.drawing });
    this.picture.style.minWidth = `${Math.round(width * 0.82)}px`;
    this.picture.style.maxWidth = `${Math.round(width * 1.3)}px`;
    this.cone = svg("g", { class: "cone" });
    this.blocks = data.blocks.map((block, place) => this.block(block, place));
    this.ways = data.edges.map((edge) => this.edge(edge));
    this.picture.append(...this.ways, ...this.blocks, this.cone);
    if (data.broken) this.picture.append(this.brokenMark());
    this.node.replaceChildren(this.picture);
  }

  block(block, place) {
    const [x, y, width, height, depth] = block.box;
    const rise = depth * SLOPE;
    const points = (list) => list.map((point) => point.join(",")).join(" ");
    const group = svg("g", {
      class: `block ${block.role}`,
      role: "button",
      tabindex: "-1",
      "aria-label": block.told,
      "data-place": place,
    });
    group.append(
      svg("polygon", {
        class: "top",
        points: points([[x, y], [x + depth, y - rise], [x + width + depth, y - rise], [x + width, y]]),
      }),
      svg("polygon", {
        class: "side",
        points: points([
          [x + width, y],
          [x + width + depth, y - rise],
          [x + width + depth, y + height - rise],
          [x + width, y + height],
        ]),
      }),
      svg("rect", { class: "front", x, y, width, height })
    );
    if (!block.slice) group.append(...this.words(block));
    return group;
  }

  words(block) {
    const [x, y, width, height] = block.box;
    const [middle, below] = [x + width / 2, y + height];
    if (this.data.upright) {
      const line = (text, down, kind) => {
        const made = svg("text", { x: middle, y: below + down, class: `words ${kind}` });
        made.textContent = text;
        return made;
      };
      return [line(block.short, 15, "name"), line(block.size, 29, "size")];
    }
    const made = svg("text", { class: "words turned", transform: `translate(${middle + 4} ${below + 8}) rotate(90)` });
    const name = svg("tspan", { class: "name" });
    const size = svg("tspan", { class: "size", dx: 5 });
    name.textContent = block.short;
    size.textContent = block.size;
    made.append(name, size);
    return [made];
  }

  edge([source, target, over]) {
    const [first, last] = [this.data.blocks[source].box, this.data.blocks[target].box];
    const [from, to] = [first[0] + first[2], last[0]];
    const [start, end] = [first[1] + first[3] / 2, last[1] + last[3] / 2];
    let path = `M${from} ${start}`;
    if (over !== null) {
      const [up, down] = [from + 7, to - 7];
      path += `H${up}V${over + CORNER}Q${up} ${over} ${up + CORNER} ${over}`;
      path += `H${down - CORNER}Q${down} ${over} ${down} ${over + CORNER}V${end}H${to}`;
    } else if (Math.abs(start - end) < 1) path += `H${to}`;
    else {
      // a lane leaves the trunk at once and comes back to it at the end
      const leaves = this.data.blocks[source].inputs.length === 0 || this.isFork(source);
      const bend = Math.min(34, to - from);
      if (leaves) path += `C${from + bend / 2} ${start} ${from + bend / 2} ${end} ${from + bend} ${end}H${to}`;
      else path += `H${to - bend}C${to - bend / 2} ${start} ${to - bend / 2} ${end} ${to} ${end}`;
    }
    return svg("path", { class: "way", d: path });
  }

  isFork(place) {
    return this.data.blocks.filter((block) => block.inputs.includes(place)).length > 1;
  }

  brokenMark() {
    const { blocks, drawing, labels, broken } = this.data;
    const [x, y, width, height] = blocks[blocks.length - 1].box;
    const mark = svg("g", { class: "broken" });
    const text = svg("text", { x: x + width + 20, y: y + height / 2 + 6 });
    text.textContent = "✕";
    const title = svg("title");
    title.textContent = labels.broken.replace("{name}", broken);
    mark.append(title, text);
    return mark;
  }

  // The block under the pointer, and which of its rows; none where its words are pointed at.
  target(event) {
    const group = event.target.closest?.(".block");
    if (!group) return null;
    const place = Number(group.dataset.place);
    const front = group.querySelector(".front").getBoundingClientRect();
    const rows = this.data.blocks[place].maps[0];
    const share = (event.clientY - front.top) / Math.max(1, front.height);
    return { place, row: share >= 0 && share < 1 ? Math.floor(share * rows) : null };
  }

  point(event) {
    const target = this.target(event);
    this.view.look(target);
  }

  // Marks the block and draws the cone of its unit.
  show(place, cone) {
    this.blocks.forEach((group, other) => {
      const chosen = other === place;
      group.classList.toggle("chosen", chosen);
      group.classList.toggle("idle", cone.size > 0 && !cone.has(other));
      group.setAttribute("tabindex", chosen ? "0" : "-1");
      group.setAttribute("aria-pressed", String(chosen));
    });
    const spans = new Map();
    for (const [block, { rows }] of cone) {
      const { box, maps } = this.data.blocks[block];
      const share = (row) => box[1] + (box[3] * clamp(row, 0, maps[0])) / maps[0];
      const [top, bottom] = [share(rows[0]), share(rows[1] + 1)];
      const thin = Math.max(0, 1.5 - (bottom - top)) / 2; // a unit of a large map is less than a pixel high
      spans.set(block, { left: box[0], right: box[0] + box[2], top: top - thin, bottom: bottom + thin });
    }
    const shapes = [];
    this.data.edges.forEach(([source, target, over], edge) => {
      const [from, to] = [spans.get(source), spans.get(target)];
      const used = Boolean(from && to);
      this.ways[edge].classList.toggle("used", used);
      const middle = (place) => this.data.blocks[place].box[1] + this.data.blocks[place].box[3] / 2;
      // from lane to lane the way itself lights up: a cone there would cross other blocks
      if (!used || over !== null || Math.abs(middle(source) - middle(target)) > 1) return;
      const corners = [from.right, from.top, to.left, to.top, to.left, to.bottom, from.right, from.bottom];
      shapes.push(svg("polygon", { class: "between", points: corners.join(" ") }));
    });
    for (const [block, { left, right, top, bottom }] of spans) {
      const kind = block === place ? "unit" : "part";
      shapes.push(svg("rect", { class: kind, x: left, y: top, width: right - left, height: bottom - top }));
    }
    this.cone.replaceChildren(...shapes);
  }

  focus(place) {
    this.blocks[place].focus({ preventScroll: true });
    this.reveal(place);
  }

  // Scrolls sideways, never the page.
  reveal(place) {
    const block = this.blocks[place].getBoundingClientRect();
    const room = this.node.getBoundingClientRect();
    if (block.left < room.left) this.node.scrollLeft -= room.left - block.left + 24;
    if (block.right > room.right) this.node.scrollLeft += block.right - room.right + 24;
  }
}
