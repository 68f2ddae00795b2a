"""Makes the small files of the folder Files, and pixels.expected.json: what Python's PIL decodes and resizes them to.

Run once with Debian 12's python3-pil 9.4.0 (libjpeg-turbo 2.1.5, libpng 1.6.39) and python3-numpy; the results are committed. PIL doesn't write interlaced PNG, 16-bit colour or
transparent palettes, so those PNG files are put together here; what their pixels are is known from the start, and PIL agrees where it can read them.
"""
import base64, io, json, os, struct, zlib
import numpy as np
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "Files")
WHITE = 255
os.makedirs(FILES, exist_ok=True)
random = np.random.RandomState(0)
expected = {}


def path(name):
    return os.path.join(FILES, name)


def picture(height, width):
    y, x = np.mgrid[0:height, 0:width]
    base = np.stack([x * 240 // width, y * 240 // height, (x + y) * 240 // (height + width)], -1)
    return np.clip(base + random.randint(0, 30, base.shape), 0, 255).astype(np.uint8)


def keep(name, pixels, tolerance=0, **options):
    pixels = np.asarray(pixels)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    assert pixels.min() >= 0 and pixels.max() <= 255
    expected[name] = dict(shape=list(pixels.shape), tolerance=tolerance, pixels=base64.b64encode(pixels.astype(np.uint8).tobytes()).decode(), **options)


def over_white(colours, alpha):
    colours, alpha = colours.astype(int), alpha.astype(int)[..., None]
    return (colours * alpha + WHITE * (255 - alpha) + 127) // 255


def by_pil(name, tolerance=0):
    image = ImageOps.exif_transpose(Image.open(path(name)))
    keep(name, image if image.mode == "L" else image.convert("L" if image.mode == "1" else "RGB"), tolerance)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(name, samples, depth, colour_type, interlaced=False, extra=b"", before=b""):
    """samples: H×W×S of one sample for each byte (or two bytes, big-endian, of 16 bits)."""
    height, width = samples.shape[:2]
    rows = b""
    for x0, y0, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[y0::dy, x0::dx]
        if part.size == 0:
            continue
        for number, row in enumerate(part):
            data = row.astype(">u2" if depth == 16 else np.uint8).tobytes()
            size = row.shape[-1] * (2 if depth == 16 else 1)
            kind = number % 2  # none, sub
            shifted = bytes(size) + data[:-size] if size < len(data) else bytes(len(data))
            rows += bytes([kind]) + (bytes((a - b) % 256 for a, b in zip(data, shifted)) if kind else data)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    with open(path(name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + before + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


rgb = picture(9, 11)
grey = rgb[..., 0]
alpha = (np.mgrid[0:9, 0:11][1] * 25).astype(np.uint8)
wide = rgb.astype(np.uint16) * 251 + 7

Image.fromarray(rgb).save(path("rgb.png")); by_pil("rgb.png")
Image.fromarray(grey).save(path("grey.png")); by_pil("grey.png")
Image.fromarray(grey > 128).save(path("one-bit.png")); by_pil("one-bit.png")
Image.fromarray(rgb).quantize(13).save(path("palette.png")); by_pil("palette.png")
write_png("interlaced.png", rgb, 8, 2, interlaced=True); by_pil("interlaced.png")
write_png("interlaced-grey-alpha.png", np.dstack([grey, alpha]), 8, 4, interlaced=True); keep("interlaced-grey-alpha.png", over_white(grey[..., None], alpha))
Image.fromarray(np.dstack([rgb, alpha])).save(path("rgba.png")); keep("rgba.png", over_white(rgb, alpha))
Image.fromarray(np.dstack([grey, alpha]), "LA").save(path("grey-alpha.png")); keep("grey-alpha.png", over_white(grey[..., None], alpha))
palette = np.array([[250, 10, 20], [30, 200, 40], [50, 60, 240]], np.uint8)
entries = (np.mgrid[0:9, 0:11][0] + np.mgrid[0:9, 0:11][1]) % 3
write_png("palette-alpha.png", entries[..., None], 8, 3, extra=chunk(b"PLTE", palette.tobytes()) + chunk(b"tRNS", bytes([0, 128])))
keep("palette-alpha.png", over_white(palette[entries], np.array([0, 128, 255], np.uint8)[entries]))


def to_byte(samples, white):
    return (samples.astype(np.int64) * 255 + white // 2) // white


write_png("wide-grey.png", wide[..., :1], 16, 0); keep("wide-grey.png", to_byte(wide[..., 0], 65535))
write_png("wide-rgb.png", wide, 16, 2); keep("wide-rgb.png", to_byte(wide, 65535))
write_png("wide-interlaced.png", wide, 16, 2, interlaced=True); keep("wide-interlaced.png", to_byte(wide, 65535))
write_png("wide-rgba.png", np.dstack([wide, alpha.astype(np.uint16) * 257]), 16, 6); keep("wide-rgba.png", over_white(to_byte(wide, 65535), alpha))
write_png("wide-grey-alpha.png", np.dstack([wide[..., 0], alpha.astype(np.uint16) * 257]), 16, 4); keep("wide-grey-alpha.png", over_white(to_byte(wide[..., :1], 65535), alpha))
key = wide.copy(); key[2:5, 3:7] = (1, 2, 3)
write_png("wide-key.png", key, 16, 2, extra=chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3)))
keyed = to_byte(key, 65535); keyed[2:5, 3:7] = WHITE; keep("wide-key.png", keyed)
write_png("twelve-bit.png", wide[..., :1] >> 4, 16, 0); keep("twelve-bit.png", to_byte(wide[..., 0] >> 4, 4095), whiteLevel=4095)
assert np.array_equal(np.asarray(Image.open(path("wide-grey.png"))), wide[..., 0])

photo = Image.fromarray(picture(20, 26))
photo.save(path("photo.jpg"), quality=90); by_pil("photo.jpg", 2)
photo.save(path("progressive.jpg"), quality=90, progressive=True); by_pil("progressive.jpg", 2)
photo.save(path("full-chroma.jpg"), quality=90, subsampling=0); by_pil("full-chroma.jpg", 2)
photo.save(path("half-chroma.jpg"), quality=90, subsampling=1); by_pil("half-chroma.jpg", 2)
photo.convert("L").save(path("grey.jpg"), quality=90); by_pil("grey.jpg", 2)
photo.convert("CMYK").save(path("cmyk.jpg"), quality=95); by_pil("cmyk.jpg", 2)
with open(path("cmyk.jpg"), "rb") as file:
    cmyk = file.read()
marker = cmyk.index(b"Adobe")
assert cmyk[marker - 4:marker - 2] == b"\xff\xee" and cmyk[marker + 11] == 0
with open(path("ycck.jpg"), "wb") as file:
    file.write(cmyk[:marker + 11] + b"\x02" + cmyk[marker + 12:])
by_pil("ycck.jpg", 2)
with open(path("cmyk-without-adobe.jpg"), "wb") as file:
    file.write(cmyk[:marker - 4] + cmyk[marker + 12:])
by_pil("cmyk-without-adobe.jpg", 2)
for orientation in range(2, 9):
    exif = Image.Exif(); exif[0x112] = orientation
    name = f"orientation-{orientation}.jpg"
    photo.crop((0, 0, 12, 8)).save(path(name), quality=90, exif=exif); by_pil(name, 2)
exif = Image.Exif(); exif[0x112] = 6
Image.fromarray(rgb).save(path("orientation-6.png"), exif=exif); by_pil("orientation-6.png")
Image.fromarray(rgb).save(path("orientation-6.webp"), exif=exif, lossless=True); by_pil("orientation-6.webp")
Image.fromarray(rgb).save(path("lossless.webp"), lossless=True); by_pil("lossless.webp")
Image.fromarray(np.dstack([rgb, alpha])).save(path("alpha.webp"), lossless=True, exact=True); keep("alpha.webp", over_white(rgb, alpha))
photo.save(path("lossy.webp"), quality=80); by_pil("lossy.webp", 2)
Image.fromarray(rgb).save(path("rgb.bmp")); by_pil("rgb.bmp")
Image.fromarray(rgb).quantize(13).save(path("palette.bmp")); by_pil("palette.bmp")
Image.fromarray(grey).save(path("grey.bmp")); keep("grey.bmp", np.dstack([grey] * 3))  # a palette of greys, read as colours
Image.fromarray(rgb).quantize(13).save(path("still.gif")); by_pil("still.gif")
frames = [Image.fromarray(picture(9, 11)).quantize(13) for _ in range(3)]
frames[0].save(path("animated.gif"), save_all=True, append_images=frames[1:]); by_pil("animated.gif")
Image.fromarray(rgb).save(path("rgb.ppm")); by_pil("rgb.ppm")
Image.fromarray(grey).save(path("grey.pgm")); by_pil("grey.pgm")

for name, code in dict(Nearest=Image.NEAREST, Box=Image.BOX, Bilinear=Image.BILINEAR, Bicubic=Image.BICUBIC, Lanczos=Image.LANCZOS).items():
    for height, width in [(5, 4), (9, 23), (21, 6)]:
        keep(f"rgb.png {name} {height}x{width}", Image.fromarray(rgb).resize((width, height), code))
        keep(f"grey.png {name} {height}x{width}", Image.fromarray(grey).resize((width, height), code))

for quality in (80, 40):
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality)
    keep(f"rgb.png@{quality}", Image.open(buffer), 2)
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, "JPEG", quality=quality)
    keep(f"grey.png@{quality}", Image.open(buffer), 2)

with open(os.path.join(HERE, "pixels.expected.json"), "w") as file:
    json.dump(expected, file, indent=0, sort_keys=True)
    file.write("\n")
