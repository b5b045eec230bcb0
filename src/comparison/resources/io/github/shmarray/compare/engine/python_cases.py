"""The cases of CPython and numpy.

Started with: case id, .npy file of int64, number of elements, warm-ups, iterations, milliseconds of an iteration.
Prints the nanoseconds per operation of each iteration, then "verified"; or "absent" and why it cannot run here.
"""

import ctypes
import sys
import time


class Case:
    """One way to do what its group does: run() is timed, prepare(), reset() and verify() are not."""

    cold = True
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
        found = np.frombuffer(self.written(), dtype=np.int32, count=self.n)
        assert np.array_equal(found, self.source32), "wrong bytes"


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
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)
        memoryview(self.array).cast("B").cast("i")[:] = self.source64.astype(np.int32)


class MemoryviewSame(Case):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)
        memoryview(self.array).cast("B").cast("i")[:] = self.source32


class SharedMemoryNumpy(Case):
    memory = None

    def run(self):
        self.memory = SharedMemory(create=True, size=self.source32.nbytes)
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
    def prepare(self):
        super().prepare()
        self.view = np.frombuffer(self.array, dtype=np.int32)

    def run(self):
        self.view[:] = self.source32


def dtype(name):
    return np.dtype(name[:-2]).newbyteorder(">") if name.endswith("be") else np.dtype(name)


class ConvertCase(Case):
    """From one type to another, which the case's id names: convert:int64-int32, convert:int32be-int32."""

    cold = False
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
        assert not np.frombuffer(self.array, dtype=np.int32).any(), "not zeroed"


class AllocRawArray(AllocCase):
    def run(self):
        self.array = RawArray(ctypes.c_int, self.n)


class AllocZeros(AllocCase):
    def run(self):
        self.array = np.zeros(self.n, dtype=np.int32)


class AllocArange(Case):
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


def main(case_id, file, elements, warmups, iterations, milliseconds):
    source64 = np.resize(np.load(file), int(elements))
    group, name = case_id.split(".", 1)
    family, _, variant = group.partition(":")
    ConvertCase.types = variant.split("-")
    case = (CASES | process_cases.CASES)[f"{family}.{name}"](source64, source64.astype(np.int32))
    measure = time_cold if case.cold else time_warm
    budget = int(milliseconds) * 1_000_000
    times = [measure(case, budget) for _ in range(int(warmups) + int(iterations))]
    case.verify()
    case.reset()
    for nanoseconds in times[int(warmups):]:
        print(nanoseconds / case.operations)
    print("verified")


try:
    import numpy as np
    import process_cases
    from multiprocessing.shared_memory import SharedMemory
    from multiprocessing.sharedctypes import RawArray
except ImportError as e:
    print("absent", e)
else:
    main(*sys.argv[1:])
