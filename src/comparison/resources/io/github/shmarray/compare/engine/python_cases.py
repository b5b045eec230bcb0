"""The cases of CPython and numpy.

Started with: case id, .npy file of int64, number of elements, warm-ups, iterations, milliseconds of an iteration.
Prints the nanoseconds per operation of each iteration, then "verified"; or "absent" and why it cannot run here. The source
is an array of numpy, or one of Python's own where there is no numpy and the case does not need it.
"""

import array
import ctypes
import os
import sys
import time

try:
    import numpy as np
except ImportError:
    np = None


class Case:
    """One way to do what its group does: run() is timed, prepare(), reset() and verify() are not."""

    cold = True
    needs_numpy = False
    operations = 1

    def __init__(self, source64, source32):
        self.source64 = source64
        self.source32 = source32
        self.n = len(source64)
        self.prepare()

    def prepare(self):
        pass

    def reset(self):
        self.array = None

    def written(self):
        return self.array

    def verify(self):
        expected = self.source32.tobytes()
        assert as_bytes(self.written())[: len(expected)] == expected, "wrong bytes"


def as_bytes(buffer):
    return bytes(memoryview(buffer).cast("B"))


class RawArrayInit(Case):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.source64)


class RawArraySlice(Case):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)
        self.array[:] = self.source64


class CtypesInit(Case):
    def run(self):
        self.array = (ctypes.c_int * self.n)(*self.source64)


class CtypesSlice(Case):
    def run(self):
        self.array = (ctypes.c_int * self.n)()
        self.array[:] = self.source64


class MemoryviewConvert(Case):
    needs_numpy = True

    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)
        memoryview(self.array).cast("B").cast("i")[:] = self.source64.astype(np.int32)


class MemoryviewSame(Case):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)
        memoryview(self.array).cast("B").cast("i")[:] = self.source32


class SharedMemoryNumpy(Case):
    needs_numpy = True
    memory = None

    def run(self):
        self.memory = SharedMemory(os.environ["SHMARRAY_COMPARE_SEGMENT"], create=True, size=self.source32.nbytes)
        np.ndarray(self.n, dtype=np.int32, buffer=self.memory.buf)[:] = self.source32

    def written(self):
        return bytes(self.memory.buf)

    def reset(self):
        if self.memory is not None:
            self.memory.close()
            self.memory.unlink()
            self.memory = None


class WarmCase(Case):
    cold = False

    def prepare(self):
        self.array = RawArray(ctypes.c_int, self.n)

    def reset(self):
        pass

    def verify(self):
        """Every run writes the same bytes, so one more is made over bytes that are wrong."""
        ctypes.memset(self.array, 0x55, ctypes.sizeof(self.array))
        self.run()
        super().verify()


class Slice(WarmCase):
    def run(self):
        self.array[:] = self.source64


class Memoryview(WarmCase):
    def prepare(self):
        super().prepare()
        self.view = memoryview(self.array).cast("B").cast("i")

    def run(self):
        self.view[:] = self.source32


class NumpyAssign(WarmCase):
    needs_numpy = True

    def prepare(self):
        super().prepare()
        self.view = np.frombuffer(self.array, dtype=np.int32)

    def run(self):
        self.view[:] = self.source32


class NumpyFill(NumpyAssign):
    def prepare(self):
        super().prepare()
        self.source32 = np.full_like(self.source32, self.source32[0])

    def run(self):
        self.view.fill(self.source32[0])


def dtype(name):
    return np.dtype(name[:-2]).newbyteorder(">") if name.endswith("be") else np.dtype(name)


class ConvertCase(Case):
    """From one type to another, which the case's id names: convert:int64-int32, convert:int32be-int32."""

    cold = False
    needs_numpy = True
    types = None

    def prepare(self):
        source_type, target_type = (dtype(name) for name in self.types)
        self.source = self.source64.astype(source_type)
        self.array = RawArray(ctypes.c_char, self.n * target_type.itemsize)
        self.target = np.frombuffer(self.array, dtype=target_type)
        self.view = memoryview(self.array).cast("B").cast(target_type.char)

    def reset(self):
        pass

    def verify(self):
        self.target[:] = 55
        self.run()
        assert np.array_equal(self.target, self.source.astype(self.target.dtype)), "wrong elements"


class ConvertAssign(ConvertCase):
    def run(self):
        self.target[:] = self.source


class ConvertMemoryview(ConvertCase):
    def run(self):
        self.view[:] = self.source.astype(self.target.dtype)


def grid(n, dimensions):
    """A shape of n elements whose sides are as equal as its divisors permit."""
    if dimensions == 1:
        return (n,)
    side = round(n ** (1 / dimensions))
    while n % side:
        side -= 1
    return (side, *grid(n // side, dimensions - 1))


class ItemCase(WarmCase):
    """Elements by their indices, from a numpy array into a list, or back."""

    needs_numpy = True
    dimensions = 1

    def prepare(self):
        super().prepare()
        self.shape = grid(self.n, self.dimensions)
        self.target = np.frombuffer(self.array, dtype=np.int32).reshape(self.shape)


class GetCase(ItemCase):
    def prepare(self):
        super().prepare()
        self.target[:] = self.source32.reshape(self.shape)

    def verify(self):
        """Nothing of another run may pass."""
        self.list = []
        self.run()
        assert np.array_equal(self.list, self.source32), "wrong elements"


class Get1(GetCase):
    def run(self):
        array = self.target
        self.list = [array[x] for x in range(self.n)]


class Get2(GetCase):
    dimensions = 2

    def run(self):
        array, (rows, columns) = self.target, self.shape
        self.list = [array[y, x] for y in range(rows) for x in range(columns)]


class Get3(GetCase):
    dimensions = 3

    def run(self):
        array, (planes, rows, columns) = self.target, self.shape
        self.list = [array[z, y, x] for z in range(planes) for y in range(rows) for x in range(columns)]


class SetCase(ItemCase):
    def prepare(self):
        super().prepare()
        self.list = self.source32.reshape(self.shape).tolist()


class Set1(SetCase):
    def run(self):
        array = self.target
        for x, value in enumerate(self.list):
            array[x] = value


class Set2(SetCase):
    dimensions = 2

    def run(self):
        array = self.target
        for y, row in enumerate(self.list):
            for x, value in enumerate(row):
                array[y, x] = value


class Set3(SetCase):
    dimensions = 3

    def run(self):
        array = self.target
        for z, plane in enumerate(self.list):
            for y, row in enumerate(plane):
                for x, value in enumerate(row):
                    array[z, y, x] = value


class AllocCase(Case):
    def verify(self):
        found = as_bytes(self.array)
        assert found.count(0) == len(found), "not zeroed"


class AllocRawArray(AllocCase):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)


class AllocZeros(AllocCase):
    needs_numpy = True

    def run(self):
        self.array = np.zeros(self.n, dtype=np.int32)


class AllocArange(Case):
    needs_numpy = True

    def run(self):
        self.array = np.arange(self.n, dtype=np.int32)

    def verify(self):
        assert (np.diff(self.array) == 1).all(), "not a range"


CASES = {
    "create.cpython/RawArray-init": RawArrayInit,
    "create.cpython/RawArray-slice": RawArraySlice,
    "create.cpython/ctypes-init": CtypesInit,
    "create.cpython/ctypes-slice": CtypesSlice,
    "create.cpython/memoryview-convert": MemoryviewConvert,
    "create.cpython/memoryview-same": MemoryviewSame,
    "create.cpython/SharedMemory-numpy": SharedMemoryNumpy,
    "copy.cpython/slice": Slice,
    "copy.cpython/memoryview": Memoryview,
    "copy.numpy/assign": NumpyAssign,
    "fill.numpy/fill": NumpyFill,
    "convert.numpy/assign": ConvertAssign,
    "convert.cpython/memoryview-astype": ConvertMemoryview,
    "get.numpy/item-1d": Get1,
    "get.numpy/item-2d": Get2,
    "get.numpy/item-3d": Get3,
    "set.numpy/item-1d": Set1,
    "set.numpy/item-2d": Set2,
    "set.numpy/item-3d": Set3,
    "alloc.cpython/RawArray": AllocRawArray,
    "alloc.numpy/arange": AllocArange,
    "alloc.numpy/zeros": AllocZeros,
}


def time_cold(case, budget):
    """Mean time of one operation, over as many as the budget allows; disposal is not timed."""
    total = count = 0
    while total < budget:
        case.reset()
        start = time.perf_counter_ns()
        case.run()
        total += time.perf_counter_ns() - start
        count += 1
    return total / count


def time_warm(case, budget):
    """Mean time of one operation, over batches so large that reading the clock costs nothing."""
    batch = total = count = 0
    while total < budget:
        batch = min(2 * batch + 1, 1000)
        start = time.perf_counter_ns()
        for _ in range(batch):
            case.run()
        total += time.perf_counter_ns() - start
        count += batch
    return total / count


def read_source(file, elements):
    """The file's int64 and int32, again if there are too few."""
    if np is not None:
        source64 = np.resize(np.load(file), elements)
        return source64, source64.astype(np.int32)
    with open(file, "rb") as npy:
        npy.seek(8)
        npy.seek(int.from_bytes(npy.read(2), "little"), os.SEEK_CUR)
        there = array.array("q", npy.read())
    source64 = (there * -(-elements // len(there)))[:elements]
    return source64, array.array("i", source64)


def main(case_id, file, elements, warmups, iterations, milliseconds):
    group, name = case_id.split(".", 1)
    family, _, variant = group.partition(":")
    ConvertCase.types = variant.split("-")
    kind = (CASES | process_cases.CASES)[f"{family}.{name}"]
    if kind.needs_numpy and np is None:
        print("absent No module named 'numpy'")
        return
    case = kind(*read_source(file, int(elements)))
    measure = time_cold if case.cold else time_warm
    budget = int(milliseconds) * 1_000_000
    times = [measure(case, budget) for _ in range(int(warmups) + int(iterations))]
    case.verify()
    case.reset()
    for nanoseconds in times[int(warmups):]:
        print(nanoseconds / case.operations)
    print("verified")


try:
    import process_cases
    from multiprocessing.shared_memory import SharedMemory
    from multiprocessing.sharedctypes import RawArray
except ImportError as e:
    print("absent", e)
else:
    main(*sys.argv[1:])
