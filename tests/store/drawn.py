"""Pictures that tell where they were taken."""

import struct
from io import BytesIO

import pillow_heif
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

TURNED = 6  # The camera was held upright.
PLACE = b"Berlin, Wedding"
SECONDS = IFDRational(12345, 678)
RATIONAL = struct.pack(">II", 4115, 226)  # As they are written.
GPS_IFD, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112

pillow_heif.register_heif_opener()


def picture(format, size=(60, 40), *, orientation=TURNED, **options):
    """A picture with a place and a maker in its Exif, and no two pixels alike."""
    image = Image.effect_noise(size, 100).convert("RGB")
    exif = Image.Exif()
    exif[MAKE] = PLACE.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS_IFD)[1] = "N"
    exif.get_ifd(GPS_IFD)[2] = (IFDRational(52), IFDRational(33), SECONDS)
    exif.get_ifd(GPS_IFD)[27] = b"ASCII\0\0\0" + PLACE
    out = BytesIO()
    image.save(out, format, exif=exif, **options)
    return out.getvalue()


def pixels(content):
    with Image.open(BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


def exif_of(content):
    with Image.open(BytesIO(content)) as image:
        exif = image.getexif()
        return dict(exif), dict(exif.get_ifd(GPS_IFD))
