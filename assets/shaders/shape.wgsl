// Every drawn sign of the interface: rings, stars and the marks on the face; which
// one is defined when the shader is compiled.
// Signed distances keep the edges sharp at any size.
#import bevy_ui::ui_vertex_output::UiVertexOutput

struct Shape {
    // Straight alpha, linear.
    ink: vec4<f32>,
    // Behind or beside the ink: tracks, empty stars, halos.
    ground: vec4<f32>,
    // 0 to 1: how much of a ring or star is filled, how far a mark has grown.
    fill: f32,
    // Seconds, for what moves.
    phase: f32,
    // Direction of an arrow in radians; 0 points right, positive turns down.
    angle: f32,
}

@group(1) @binding(0) var<uniform> shape: Shape;

const TAU: f32 = 6.2831853;

// Distance to the outline as coverage; `soft` is one pixel in these units.
fn cover(distance: f32, soft: f32) -> f32 {
    return clamp(0.5 - distance / soft, 0.0, 1.0);
}

fn turn(p: vec2<f32>, angle: f32) -> vec2<f32> {
    let s = sin(angle);
    let c = cos(angle);
    return vec2(c * p.x + s * p.y, c * p.y - s * p.x);
}

fn segment(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let d = b - a;
    let along = clamp(dot(p - a, d) / dot(d, d), 0.0, 1.0);
    return length(p - a - d * along);
}

fn star(p: vec2<f32>, outer: f32) -> f32 {
    // Folds the plane into one of ten wedges; each point is a straight edge.
    let wedge = TAU / 5.0;
    let around = atan2(p.x, -p.y);
    let folded = abs(around - wedge * round(around / wedge));
    let q = length(p) * vec2(sin(folded), cos(folded));
    let tip = vec2(0.0, outer);
    let notch = outer * 0.47 * vec2(sin(wedge / 2.0), cos(wedge / 2.0));
    let edge = notch - tip;
    let normal = normalize(vec2(-edge.y, edge.x));
    return dot(q - tip, normal);
}

// An arrow along +x from the middle, with a dark rim made by the caller.
fn arrow(p: vec2<f32>) -> f32 {
    let shaft = segment(p, vec2(-0.30, 0.0), vec2(0.26, 0.0));
    let upper = segment(p, vec2(0.32, 0.0), vec2(0.06, 0.24));
    let lower = segment(p, vec2(0.32, 0.0), vec2(0.06, -0.24));
    return min(shaft, min(upper, lower)) - 0.075;
}

fn over(top: vec4<f32>, below: vec4<f32>) -> vec4<f32> {
    let alpha = top.a + below.a * (1.0 - top.a);
    let color = top.rgb * top.a + below.rgb * below.a * (1.0 - top.a);
    return vec4(color / max(alpha, 0.0001), alpha);
}

fn inked(amount: f32) -> vec4<f32> {
    return vec4(shape.ink.rgb, shape.ink.a * amount);
}

fn grounded(amount: f32) -> vec4<f32> {
    return vec4(shape.ground.rgb, shape.ground.a * amount);
}

fn ring(p: vec2<f32>, soft: f32) -> vec4<f32> {
    let band = cover(abs(length(p) - 0.88) - 0.09, soft);
    // Runs clockwise from the top.
    let around = fract(atan2(p.x, -p.y) / TAU + 1.0);
    let edge = soft / TAU;
    let lit = band * clamp((shape.fill - around) / edge + 0.5, 0.0, 1.0) * step(0.001, shape.fill);
    return over(inked(lit), over(grounded(band), vec4(shape.ground.rgb, 0.0)));
}

fn stars(p: vec2<f32>, soft: f32) -> vec4<f32> {
    let d = star(p, 0.96);
    let inside = cover(d, soft);
    let filled = clamp((shape.fill * 2.0 - 1.0 - p.x) / soft + 0.5, 0.0, 1.0);
    let line = cover(abs(d + 0.05) - 0.05, soft);
    let empty = grounded(inside * 0.35 + line * 0.65);
    return over(inked(inside * filled), empty);
}

// A mark is drawn twice, first wider and dark, so that it stands out on any skin.
fn mark(outline: f32, sign: f32, soft: f32) -> vec4<f32> {
    let d = min(outline, sign);
    return over(inked(cover(d, soft)), grounded(cover(d - 0.06, soft)));
}

// To add: a dashed circle that turns, and an arrow that walks its way.
fn missing(p: vec2<f32>, soft: f32) -> vec4<f32> {
    let around = atan2(p.y, p.x) + shape.phase * 0.8;
    let dash = abs(fract(around / TAU * 10.0) - 0.5) - 0.29;
    let band = abs(length(p) - 0.86) - 0.055;
    let walk = 0.14 * sin(shape.phase * 5.0);
    let sign = arrow(turn(p, shape.angle) * 1.25 - vec2(walk, 0.0));
    let wash = vec4(shape.ink.rgb, shape.ink.a * 0.14 * cover(length(p) - 0.86, soft));
    return over(mark(max(band, dash * 0.5), sign, soft), wash);
}

// To drop: a hatched square, and a bar across.
fn extra(p: vec2<f32>, soft: f32) -> vec4<f32> {
    let q = abs(p) - vec2(0.62);
    let box = length(max(q, vec2(0.0))) + min(max(q.x, q.y), 0.0) - 0.2;
    let band = abs(box) - 0.055;
    let stripe = abs(fract((p.x + p.y) * 3.2 + shape.phase * 0.25) - 0.5) / 3.2 - 0.05;
    let hatch = vec4(shape.ink.rgb, shape.ink.a * 0.38 * cover(max(stripe, box), soft));
    let sign = arrow(turn(p, shape.angle) * 1.3);
    return over(mark(band, sign, soft), hatch);
}

// Right: a full circle and a tick.
fn right(p: vec2<f32>, soft: f32) -> vec4<f32> {
    let band = abs(length(p) - 0.86) - 0.055;
    let short = segment(p, vec2(-0.34, 0.04), vec2(-0.08, 0.30));
    let long = segment(p, vec2(-0.08, 0.30), vec2(0.38, -0.26));
    let wash = vec4(shape.ink.rgb, shape.ink.a * 0.12 * cover(length(p) - 0.86, soft));
    return over(mark(band, min(short, long) - 0.08, soft), wash);
}

// A soft light, for the middle of the ground.
fn glow(p: vec2<f32>) -> vec4<f32> {
    let near = clamp(1.0 - length(p), 0.0, 1.0);
    return inked(near * near);
}

fn disc(p: vec2<f32>, radius: f32) -> f32 {
    return length(p) - radius;
}

// A box with round corners, by its half sides.
fn block(p: vec2<f32>, half: vec2<f32>, corner: f32) -> f32 {
    let q = abs(p) - half + corner;
    return length(max(q, vec2(0.0))) + min(max(q.x, q.y), 0.0) - corner;
}

// Icons of buttons: lines of one width, no ground.
fn icon(p: vec2<f32>) -> f32 {
    let pen = 0.11;
#ifdef PLAY
    // A triangle with round corners: the inside of three edges.
    let q = p + vec2(0.12, 0.0);
    return max(-q.x - 0.42, dot(vec2(abs(q.y), q.x), normalize(vec2(1.0, 0.6))) - 0.42) - 0.08;
#else ifdef AGAIN
    // Three quarters of a circle, and an arrow's head at its end.
    let around = atan2(p.y, p.x);
    let open = around > -1.5 && around < -0.05;
    let arc = select(abs(length(p) - 0.62) - pen, 1.0, open);
    let tip = vec2(0.62, -0.02);
    let head = min(segment(p, tip, tip + vec2(-0.34, -0.12)), segment(p, tip, tip + vec2(0.16, -0.34)));
    return min(arc, head - pen);
#else ifdef NEXT
    let chevron = min(segment(p, vec2(-0.12, -0.5), vec2(0.38, 0.0)), segment(p, vec2(-0.12, 0.5), vec2(0.38, 0.0)));
    return min(chevron, segment(p, vec2(-0.6, 0.0), vec2(0.3, 0.0))) - pen;
#else ifdef BACK
    let chevron = min(segment(p, vec2(0.12, -0.5), vec2(-0.38, 0.0)), segment(p, vec2(0.12, 0.5), vec2(-0.38, 0.0)));
    return min(chevron, segment(p, vec2(0.6, 0.0), vec2(-0.3, 0.0))) - pen;
#else ifdef HOME
    let roof = min(segment(p, vec2(-0.72, -0.02), vec2(0.0, -0.66)), segment(p, vec2(0.72, -0.02), vec2(0.0, -0.66)));
    let wall = abs(block(p - vec2(0.0, 0.3), vec2(0.46, 0.42), 0.06));
    return min(roof, max(wall, -p.y - 0.12)) - pen;
#else ifdef LEVELS
    let q = abs(p) - vec2(0.38);
    return abs(block(q, vec2(0.24), 0.08)) - pen * 0.8;
#else ifdef GEAR
    let teeth = 0.1 * smoothstep(-0.3, 0.3, cos(atan2(p.y, p.x) * 8.0));
    return abs(length(p) - 0.5) - 0.17 - teeth * step(0.5, length(p));
#else ifdef CLOSE
    return min(segment(p, vec2(-0.45), vec2(0.45)), segment(p, vec2(-0.45, 0.45), vec2(0.45, -0.45))) - pen;
#else ifdef LOCK
    let body = block(p - vec2(0.0, 0.28), vec2(0.52, 0.42), 0.1);
    let bow = max(abs(disc(p + vec2(0.0, 0.18), 0.36)) - pen, p.y + 0.1);
    return min(body, bow);
#else ifdef MEDAL
    let ribbon = min(segment(p, vec2(-0.42, -0.8), vec2(-0.1, -0.1)), segment(p, vec2(0.42, -0.8), vec2(0.1, -0.1))) - pen;
    let plate = disc(p - vec2(0.0, 0.32), 0.5);
    return min(ribbon, max(plate, -star(p - vec2(0.0, 0.32), 0.34)));
#else ifdef FACE
    let smile = max(abs(disc(p + vec2(0.0, 0.05), 0.4)) - pen * 0.8, -p.y + 0.12);
    let eyes = min(disc(p - vec2(-0.24, -0.2), 0.1), disc(p - vec2(0.24, -0.2), 0.1));
    return min(abs(disc(p, 0.78)) - pen * 0.8, min(smile, eyes));
#else
    return 1.0;
#endif
}

@fragment
fn fragment(in: UiVertexOutput) -> @location(0) vec4<f32> {
    let p = in.uv * 2.0 - 1.0;
    let soft = 2.0 / max(min(in.size.x, in.size.y), 1.0);
    // Marks pop open; rings and stars use `fill` for their share.
    let grown = p / max(shape.fill, 0.01);
    let wide = soft / max(shape.fill, 0.01);
#ifdef RING
    return ring(p, soft);
#else ifdef STAR
    return stars(p, soft);
#else ifdef MISSING
    return missing(grown, wide);
#else ifdef EXTRA
    return extra(grown, wide);
#else ifdef RIGHT
    return right(grown, wide);
#else ifdef GLOW
    return glow(p);
#else
    return inked(cover(icon(p), soft));
#endif
}
