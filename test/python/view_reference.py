"""What Python and numpy themselves do with views: it answers each line of standard input with a line of standard output.

slice LENGTH FROM TO STEP       what [FROM:TO:STEP] takes of that many elements, as FIRST COUNT; "-" leaves a part out
hex BYTES SEPARATOR GROUP       bytes.hex, the separator as a hexadecimal number
astype FROM TO BYTES            elements of dtype FROM converted to TO, as bytes
assign FROM TO                  what broadcasting the numbers from 0 on, in shape FROM, into shape TO makes; shapes as "2,3" or "-"
reshape FROM TO                 the shape that reshaping makes, in the same form
text DTYPE SHAPE BYTES          str of an array, "|" for each new line
equal FROM BYTES TO BYTES       for each pair of elements, whether two memoryviews of one such element are equal: 1 or 0

Bytes are hexadecimal. The first line tells the version of numpy, or why there is none.
"""

import sys
import warnings


def absent(reason):
    print("absent:", reason)
    sys.exit()


try:
    import numpy
except ImportError as error:
    absent(error)

if int(numpy.__version__.split(".")[0]) < 2 or sys.version_info < (3, 10):
    absent(f"numpy {numpy.__version__} or Python {sys.version.split()[0]} is too old")


def sliced(length, *parts):
    picked = range(int(length))[slice(*(None if part == "-" else int(part) for part in parts))]
    return f"{picked[0]} {len(picked)}" if picked else "0 0"


def hexadecimal(data, separator, group):
    return bytes.fromhex(data).hex(chr(int(separator, 16)), int(group))


def elements(dtype, data):
    return numpy.frombuffer(bytes.fromhex(data), dtype)


def astype(source, target, data):
    return elements(source, data).astype(target).tobytes().hex()


def shape(text):
    return tuple(int(length) for length in text.split(",")) if text != "-" else ()


def counting(text):
    return numpy.arange(numpy.prod(shape(text), dtype=int)).reshape(shape(text))


def assign(source, target):
    result = numpy.zeros(shape(target), int)
    result[...] = counting(source)
    return ",".join(str(number) for number in result.ravel()) or "-"


def reshape(source, target):
    return ",".join(str(length) for length in counting(source).reshape(shape(target)).shape) or "-"


def text(dtype, target, data="", *_):
    return str(elements(dtype, data).reshape(shape(target))).replace("\n", "|")


def equal(first, first_data, second, second_data):
    pairs = zip(elements(first, first_data), elements(second, second_data))
    return "".join(str(int(memoryview(one) == memoryview(other))) for one, other in pairs)


ANSWERS = {
    "slice": sliced,
    "hex": hexadecimal,
    "astype": astype,
    "assign": assign,
    "reshape": reshape,
    "text": text,
    "equal": equal,
}

warnings.simplefilter("ignore")
print("numpy", numpy.__version__)
for line in sys.stdin:
    request, *arguments = line.split()
    try:
        print(ANSWERS[request](*arguments))
    except Exception as error:
        print("refused", repr(error)[:300])
