"""What numpy itself does with .npy headers: it answers each line of standard input with a line of standard output.

save DTYPE ORDER DIMENSION...  the header that numpy.save writes for such an array, in hex
load HEX ZEROS                 the array numpy.load makes of these bytes and that many zero bytes, as DTYPE ORDER DIMENSION...
type HEX                       the dtype that a header means by this text, as DTYPE
fields HEX                     the dtype of the file that is this header, with its fields, and the header that numpy.save writes for it, in hex
values HEX SEED                a few elements made up for the type of the file that is this header: their bytes, and of each field without fields
                               its bytes and its values, as BYTES RAW|VALUES...

An answer that begins with "refused" has numpy's reason. The first line tells the version of numpy, or why there is none.
"""

import io
import random
import sys
import warnings


ELEMENTS = 3
LARGEST = 2000
CHARACTERS = "aZ09 \x01é日😀\U0010ffff"


def absent(reason):
    print("absent:", reason)
    sys.exit()


try:
    import numpy
    from numpy.lib.stride_tricks import as_strided
except ImportError as error:
    absent(error)

if int(numpy.__version__.split(".")[0]) < 2 or sys.version_info < (3, 10):
    absent(f"numpy {numpy.__version__} or Python {sys.version.split()[0]} is too old")


class FirstWrite(Exception):
    """Ends numpy.save after the header, so that arrays larger than memory can be saved."""


class HeaderOnly:
    def write(self, data):
        raise FirstWrite(data)


def save(dtype, order, *dimensions):
    shape = [int(dimension) for dimension in dimensions]
    strides = [0] * len(shape)
    stride = numpy.dtype(dtype).itemsize
    axes = range(len(shape))
    for axis in axes if order == "F" else reversed(axes):
        strides[axis] = stride
        stride *= shape[axis]
    try:
        numpy.save(HeaderOnly(), as_strided(numpy.zeros(1, dtype), shape, strides))
    except FirstWrite as written:
        return written.args[0].hex()


def load(data, zeros):
    array = numpy.load(io.BytesIO(bytes.fromhex(data) + bytes(int(zeros))))
    order = "C" if array.flags.c_contiguous else "F"
    return " ".join([array.dtype.str, order, *map(str, array.shape)])


def dtype_of(text=""):
    return numpy.lib.format.descr_to_dtype(bytes.fromhex(text).decode()).str


def fields(header):
    array = numpy.load(io.BytesIO(bytes.fromhex(header)))
    return tree(array.dtype) + " " + save_as_it_is(array)


def save_as_it_is(array):
    try:
        numpy.save(HeaderOnly(), array)
    except FirstWrite as written:
        return written.args[0].hex()


def values(header, seed):
    dtype = numpy.load(io.BytesIO(bytes.fromhex(header))).dtype
    if dtype.itemsize > LARGEST:
        raise ValueError(f"{dtype.itemsize} bytes are more than are looked at")
    made_up = random.Random(int(seed))
    memory = bytearray(made_up.randbytes(ELEMENTS * dtype.itemsize))
    fields = list(leaves(numpy.ndarray((ELEMENTS,), dtype, memory)))
    for field in fields:
        make_valid(field, made_up)
    return " ".join([memory.hex(), *(field.tobytes().hex() + "|" + text_of(field) for field in fields)])


def leaves(array):
    if array.dtype.names is None:
        yield array
    else:
        for name in array.dtype.names:
            yield from leaves(array[name])


def make_valid(field, made_up):
    """Random bytes are no characters of Unicode as a rule, and no truth values; which NaN a complex number has, nobody has to keep."""
    if field.dtype.kind == "b":
        field[...] = field.view("u1") & 1
    elif field.dtype.kind == "c":
        field[numpy.isnan(field)] = 1
    elif field.dtype.kind == "U" and field.dtype.itemsize > 0:
        width = field.dtype.itemsize // 4
        texts = ["".join(made_up.choices(CHARACTERS, k=made_up.randint(0, width))) for _ in range(field.size)]
        field[...] = numpy.array(texts, field.dtype).reshape(field.shape)


def text_of(field):
    """Numbers as their bytes in this machine's order, strings without the zeroes at their end, each behind a comma."""
    items = field.ravel().tolist() if field.dtype.kind in "SUV" else []
    if field.dtype.kind == "U":
        items = [item.encode() for item in items]
    if field.dtype.kind in "SUV":
        return "".join(item.hex() + "," for item in items)
    # numpy 2.4's astype leaves the bytes of times without a unit in the order that they have.
    numbers = field.view(field.dtype.str[0] + "i8") if field.dtype.kind in "Mm" else field
    return numbers.astype(numbers.dtype.newbyteorder("=")).tobytes().hex()


def tree(dtype):
    """Offsets and names of a structure in braces, the shape of a sub-array in front of its base."""
    if dtype.subdtype:
        base, shape = dtype.subdtype
        return "x".join(map(str, shape)) + "*" + tree(base)
    if dtype.names is None:
        if dtype.kind not in "biufcSUVMm" or dtype.kind in "fc" and dtype.itemsize > 16 or dtype.str[1:] == "f16":
            raise TypeError(f"{dtype} is not supported")
        return dtype.str
    parts = []
    for name in dtype.names:
        kind, offset, *title = dtype.fields[name]
        names = "/".join(text.encode("utf-8", "surrogatepass").hex() for text in [name, *title])
        parts.append(f"{offset}:{names}:{tree(kind)}")
    return "{" + ";".join(parts) + "}" + str(dtype.itemsize)


warnings.simplefilter("ignore")
print("numpy", numpy.__version__)
for line in sys.stdin:
    request, *arguments = line.split()
    try:
        print({"save": save, "load": load, "type": dtype_of, "fields": fields, "values": values}[request](*arguments))
    except Exception as error:
        print("refused", repr(error)[:300])
