// The cases of Boost.Interprocess.
//
// Started with: name of the segment, case id, .npy file of int64, number of elements, warm-ups, iterations, milliseconds of an
// iteration. Prints the nanoseconds per operation of each iteration, then "verified".
#if !__has_include(<boost/interprocess/managed_shared_memory.hpp>)
#error no Boost.Interprocess
#endif
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace interprocess = boost::interprocess;
using clock_type = std::chrono::steady_clock;

namespace {

// Where data starts, counted from a page: as in a Java array that begins with a page, as the largest do.
constexpr std::size_t ARRAY_HEADER = 16;
constexpr std::size_t PAGE = 4096;

// What Boost keeps in a segment besides the array.
constexpr std::size_t ADMINISTRATION = 4096;

constexpr int WRONG = 0x55;
constexpr int LARGEST_BATCH = 1024;

class source_array {
public:
    // The first elements of an .npy file of int64, and again if there are fewer.
    source_array(const std::string &file, std::size_t count)
        : bytes(count * sizeof(std::int32_t)), memory(static_cast<char *>(std::aligned_alloc(PAGE, whole_pages(bytes))), std::free) {
        std::vector<std::int64_t> values = read(file, count);
        std::vector<std::int32_t> ints(count);
        for (std::size_t i = 0; i < count; i++) {
            ints[i] = static_cast<std::int32_t>(values[i % values.size()]);
        }
        std::memcpy(memory.get() + ARRAY_HEADER, ints.data(), bytes);
    }

    const char *data() const {
        return memory.get() + ARRAY_HEADER;
    }

    const std::size_t bytes;

private:
    static std::size_t whole_pages(std::size_t bytes) {
        return (ARRAY_HEADER + bytes + PAGE - 1) / PAGE * PAGE;
    }

    static std::vector<std::int64_t> read(const std::string &file, std::size_t most) {
        std::ifstream in(file, std::ios::binary);
        unsigned char preamble[10];
        in.read(reinterpret_cast<char *>(preamble), sizeof preamble);
        in.ignore(preamble[8] + 256 * preamble[9]);
        std::vector<std::int64_t> values(most);
        in.read(reinterpret_cast<char *>(values.data()), static_cast<std::streamsize>(most * sizeof values[0]));
        values.resize(static_cast<std::size_t>(in.gcount()) / sizeof values[0]);
        if (values.empty()) {
            throw std::runtime_error("cannot read " + file);
        }
        return values;
    }

    std::unique_ptr<char, decltype(&std::free)> memory;
};

// A managed segment with an array in it, as in the library's own guide.
class managed_array {
public:
    managed_array(const std::string &name, const source_array &source) : name(name), source(source) {}

    ~managed_array() {
        remove();
    }

    void create() {
        segment = std::make_unique<interprocess::managed_shared_memory>(
            interprocess::create_only, name.c_str(), source.bytes + ADMINISTRATION);
        array = segment->allocate(source.bytes);
    }

    void copy() {
        std::memcpy(array, source.data(), source.bytes);
    }

    void spoil() {
        std::memset(array, WRONG, source.bytes);
    }

    bool is_right() const {
        return std::memcmp(array, source.data(), source.bytes) == 0;
    }

    void remove() {
        if (segment != nullptr) {
            segment.reset();
            interprocess::shared_memory_object::remove(name.c_str());
        }
    }

private:
    const std::string name;
    const source_array &source;
    std::unique_ptr<interprocess::managed_shared_memory> segment;
    void *array = nullptr;
};

double nanoseconds_since(clock_type::time_point start) {
    return std::chrono::duration<double, std::nano>(clock_type::now() - start).count();
}

// Mean time of a new array, filled, over as many as the budget allows; removing the last one is not timed.
double time_create(managed_array &array, double budget) {
    double total = 0;
    long count = 0;
    while (total < budget) {
        array.remove();
        auto start = clock_type::now();
        array.create();
        array.copy();
        total += nanoseconds_since(start);
        count++;
    }
    return total / count;
}

// Mean time of a copy into the array, over batches so large that reading the clock costs nothing.
double time_copy(managed_array &array, double budget) {
    double total = 0;
    long count = 0;
    int batch = 1;
    while (total < budget) {
        auto start = clock_type::now();
        for (int i = 0; i < batch; i++) {
            array.copy();
        }
        total += nanoseconds_since(start);
        count += batch;
        batch = batch < LARGEST_BATCH ? 2 * batch : batch;
    }
    return total / count;
}

void run(char **arguments) {
    const std::string id = arguments[2];
    const source_array source(arguments[3], std::stoul(arguments[4]));
    const int warmups = std::stoi(arguments[5]);
    const int iterations = std::stoi(arguments[6]);
    const double budget = std::stod(arguments[7]) * 1e6;
    managed_array array(arguments[1], source);
    const bool is_create = id == "create.boost/managed_shared_memory";
    if (!is_create && id != "copy.boost/managed_shared_memory") {
        throw std::runtime_error("there is no case " + id);
    }
    if (!is_create) {
        array.create();
    }
    for (int i = -warmups; i < iterations; i++) {
        double nanoseconds = is_create ? time_create(array, budget) : time_copy(array, budget);
        if (i >= 0) {
            std::printf("%.17g\n", nanoseconds);
        }
    }
    if (!is_create) {
        // Every run writes the same bytes, so one more is made over bytes that are wrong.
        array.spoil();
        array.copy();
    }
    if (!array.is_right()) {
        throw std::runtime_error("wrong bytes");
    }
    std::puts("verified");
}

} // namespace

int main(int count, char **arguments) {
    try {
        if (count != 8) {
            throw std::runtime_error("expects seven arguments");
        }
        run(arguments);
        return 0;
    } catch (const std::exception &e) {
        std::cerr << e.what() << std::endl;
        return 1;
    }
}
