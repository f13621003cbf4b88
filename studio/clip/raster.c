/* The parts of the renderer that visit every pixel. Arrays are float32, row-major; see raster.py. */
#include <math.h>

static float clamp(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

/* Which triangle each pixel shows. `points` are (x, y, nearness) in pixels, nearness affine on the screen.
   Writes the triangle's number (-1 for none) and two barycentric weights; either output may be null. */
void cover(int width, int height, int count, const int *triangles, const float *points, float *depth, int *owner,
           float *weights) {
    for (int t = 0; t < count; t++) {
        const float *a = points + 3 * triangles[3 * t], *b = points + 3 * triangles[3 * t + 1],
                    *c = points + 3 * triangles[3 * t + 2];
        float area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        if (fabsf(area) < 1e-9f) continue;
        int left = (int)clamp(floorf(fminf(a[0], fminf(b[0], c[0])) - .5f), 0, width);
        int right = (int)clamp(ceilf(fmaxf(a[0], fmaxf(b[0], c[0])) + .5f), 0, width);
        int top = (int)clamp(floorf(fminf(a[1], fminf(b[1], c[1])) - .5f), 0, height);
        int bottom = (int)clamp(ceilf(fmaxf(a[1], fmaxf(b[1], c[1])) + .5f), 0, height);
        for (int y = top; y < bottom; y++)
            for (int x = left; x < right; x++) {
                float px = x + .5f - a[0], py = y + .5f - a[1];
                float v = (px * (c[1] - a[1]) - (c[0] - a[0]) * py) / area;
                float w = ((b[0] - a[0]) * py - px * (b[1] - a[1])) / area;
                if (v < -1e-5f || w < -1e-5f || v + w > 1 + 1e-5f) continue;
                float near = a[2] + v * (b[2] - a[2]) + w * (c[2] - a[2]);
                int o = y * width + x;
                if (near <= depth[o]) continue;
                depth[o] = near;
                if (owner) {
                    owner[o] = t;
                    weights[2 * o] = v, weights[2 * o + 1] = w;
                }
            }
    }
}

/* Interpolates `size` attributes of the vertices at the covered pixels, in perspective. */
void interpolate(int pixels, const int *owner, const float *weights, const int *triangles, const float *points, int size,
                 const float *attributes, float *out) {
    for (int o = 0; o < pixels; o++) {
        if (owner[o] < 0) continue;
        const int *t = triangles + 3 * owner[o];
        float v = weights[2 * o] * points[3 * t[1] + 2], w = weights[2 * o + 1] * points[3 * t[2] + 2];
        float u = (1 - weights[2 * o] - weights[2 * o + 1]) * points[3 * t[0] + 2], sum = u + v + w;
        const float *a = attributes + size * t[0], *b = attributes + size * t[1], *c = attributes + size * t[2];
        for (int k = 0; k < size; k++) out[size * o + k] = (u * a[k] + v * b[k] + w * c[k]) / sum;
    }
}

/* Samples a picture of `size` channels bilinearly at uv (0 to 1, v up) where `owner` is below `limit`. */
void sample(int pixels, const int *owner, int limit, const float *uv, int stride, int width, int height, int size,
            const float *picture, float *out) {
    for (int o = 0; o < pixels; o++) {
        if (owner[o] < 0 || owner[o] >= limit) continue;
        float x = clamp(uv[stride * o] * width - .5f, 0, width - 1.01f);
        float y = clamp((1 - uv[stride * o + 1]) * height - .5f, 0, height - 1.01f);
        int i = (int)x, j = (int)y;
        float fx = x - i, fy = y - j;
        const float *p = picture + size * (j * width + i), *q = p + size * width;
        for (int k = 0; k < size; k++)
            out[size * o + k] =
                (1 - fy) * ((1 - fx) * p[k] + fx * p[size + k]) + fy * ((1 - fx) * q[k] + fx * q[size + k]);
    }
}

/* Bends normals by a height field known at the pixels (Mikkelsen's surface gradient), where `owner` < `limit`. */
void bend(int width, int height, const int *owner, int limit, const float *position, const float *field, float *normal) {
    for (int y = 0; y + 1 < height; y++)
        for (int x = 0; x + 1 < width; x++) {
            int o = y * width + x, r = o + 1, d = o + width;
            if (owner[o] < 0 || owner[o] >= limit || owner[r] < 0 || owner[r] >= limit || owner[d] < 0 || owner[d] >= limit)
                continue;
            float px[3], py[3], *n = normal + 3 * o;
            for (int k = 0; k < 3; k++) {
                px[k] = position[3 * r + k] - position[3 * o + k];
                py[k] = position[3 * d + k] - position[3 * o + k];
            }
            float a[3] = {py[1] * n[2] - py[2] * n[1], py[2] * n[0] - py[0] * n[2], py[0] * n[1] - py[1] * n[0]};
            float b[3] = {n[1] * px[2] - n[2] * px[1], n[2] * px[0] - n[0] * px[2], n[0] * px[1] - n[1] * px[0]};
            float det = px[0] * a[0] + px[1] * a[1] + px[2] * a[2], sign = det < 0 ? -1 : 1;
            float hx = field[r] - field[o], hy = field[d] - field[o], length = 0, m[3];
            if (fabsf(det) < 1e-12f) continue;
            for (int k = 0; k < 3; k++) {
                m[k] = fabsf(det) * n[k] - sign * (hx * a[k] + hy * b[k]);
                length += m[k] * m[k];
            }
            length = sqrtf(length) + 1e-12f;
            for (int k = 0; k < 3; k++) n[k] = m[k] / length;
        }
}

/* How much of a light reaches a point: the share of nearby shadow map texels that do not stand before it. */
static float reach(const float *map, int size, const float *p, int radius, float bias) {
    int seen = 0, all = 0, x = (int)p[0], y = (int)p[1];
    for (int j = -radius; j <= radius; j++)
        for (int i = -radius; i <= radius; i++) {
            int u = x + 2 * i, v = y + 2 * j;
            if (u < 0 || v < 0 || u >= size || v >= size) continue;
            all++;
            seen += map[v * size + u] <= p[2] + bias;
        }
    return all ? (float)seen / all : 1;
}

/* Adds to each vertex the light of one far source, `radiance` times cosine, where the map lets it through. */
void gather(int count, const float *points, const float *normal, const float *direction, const float *radiance,
            const float *map, int size, float bias, float *out) {
    for (int i = 0; i < count; i++) {
        const float *n = normal + 3 * i;
        float cosine = n[0] * direction[0] + n[1] * direction[1] + n[2] * direction[2];
        if (cosine <= 0) continue;
        float share = cosine * reach(map, size, points + 3 * i, 1, bias);
        for (int k = 0; k < 3; k++) out[3 * i + k] += share * radiance[k];
    }
}

/* Lamps: direction (3), colour (3). The first casts the shadow map's shadow, whose matrix takes positions to texels.
   material: specular strength, gloss exponent, wrap (light bleeding past the terminator), fuzz.
   Writes diffuse light (3) and specular light (3). */
void light(int pixels, const int *owner, const float *position, const float *normal, const float *ambient,
           const float *material, const float *camera, int lamps, const float *lamp, const float *matrix,
           const float *map, int size, float bias, float *diffuse, float *specular) {
    for (int o = 0; o < pixels; o++) {
        if (owner[o] < 0) continue;
        const float *p = position + 3 * o, *n = normal + 3 * o, *m = material + 4 * o;
        float view[3], length = 0, spot[3];
        for (int k = 0; k < 3; k++) {
            view[k] = camera[k] - p[k];
            length += view[k] * view[k];
            spot[k] = matrix[4 * k] * p[0] + matrix[4 * k + 1] * p[1] + matrix[4 * k + 2] * p[2] + matrix[4 * k + 3];
        }
        length = sqrtf(length);
        float facing = 0, shade = reach(map, size, spot, 3, bias);
        for (int k = 0; k < 3; k++) view[k] /= length, facing += view[k] * n[k];
        facing = clamp(facing, 0, 1);
        float rim = powf(1 - facing, 3), fresnel = .25f + .75f * powf(1 - facing, 4);
        for (int k = 0; k < 3; k++) {
            diffuse[3 * o + k] = ambient[3 * o + k] * (1 + m[3] * rim);
            specular[3 * o + k] = ambient[3 * o + k] * m[0] * rim * .6f;
        }
        for (int i = 0; i < lamps; i++) {
            const float *d = lamp + 6 * i;
            float through = i ? 1 : shade, cosine = 0, half[3], across = 0, norm = 0;
            for (int k = 0; k < 3; k++) {
                cosine += d[k] * n[k];
                half[k] = d[k] + view[k];
                norm += half[k] * half[k];
                across += half[k] * n[k];
            }
            across /= sqrtf(norm) + 1e-9f;
            float lit = fmaxf(0, (cosine + m[2]) / (1 + m[2])) * through;
            float gleam = cosine > 0 && across > 0 ? m[0] * through * fresnel * (m[1] + 8) / 25 *
                          (.7f * powf(across, m[1]) + .3f * powf(across, m[1] * .3f)) * fminf(1, cosine * 4) : 0;
            for (int k = 0; k < 3; k++) {
                diffuse[3 * o + k] += d[3 + k] * lit * (1 + m[3] * rim);
                specular[3 * o + k] += d[3 + k] * gleam;
            }
        }
    }
}
