package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What GraalVM's native image is told about the library is what the code needs; it is not built here. */
class NativeImageTest {
    private static final String FILE = "/META-INF/native-image/io.github.shmarray/shmarray/reachability-metadata.json";
    private static final Map<MemoryLayout, String> LAYOUTS = Map.of(
            ValueLayout.JAVA_BYTE, "jbyte",
            ValueLayout.JAVA_SHORT, "jshort",
            ValueLayout.JAVA_INT, "jint",
            ValueLayout.JAVA_LONG, "jlong",
            ValueLayout.JAVA_FLOAT, "jfloat",
            ValueLayout.JAVA_DOUBLE, "jdouble",
            ValueLayout.ADDRESS, "void*");
    private static final Set<String> REFLECTION = Set.of(
            "java.lang.Class.forName",
            "java.lang.Class.getDeclaredMethod",
            "java.lang.Class.getMethod",
            "java.lang.Class.getDeclaredConstructor",
            "java.lang.foreign.Linker.upcallStub",
            "java.lang.reflect.Proxy.newProxyInstance",
            "java.util.ServiceLoader.load");

    /** Whose records list them for themselves. */
    private static final String FINDS_MEMBERS_OF_USERS = "RecordMembers";

    private static final List<JavaClass> LIBRARY = library();

    private final JsonObject metadata = metadata();

    @Test
    void everyClassWithNativeMethodsIsListed() {
        Set<String> needed = LIBRARY.stream()
                .filter(type -> type.getMethods().stream()
                        .anyMatch(method -> method.getModifiers().contains(JavaModifier.NATIVE)))
                .map(JavaClass::getName)
                .map(name ->
                        "{\"condition\":{\"typeReached\":\"%s\"},\"type\":\"%s\",\"allDeclaredMethods\":true,\"jniAccessible\":true}"
                                .formatted(name, name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertListed("reflection", needed, metadata.getAsJsonArray("reflection"));
    }

    @Test
    void everyDowncallIsListed() throws ClassNotFoundException {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: the downcalls of native image, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
        List<LinkerCalls.Call> calls =
                LinkerCalls.of(LIBRARY.stream().map(JavaClass::getName).toList());
        assertEquals(
                calls("java.lang.foreign.Linker.downcallHandle")
                        .map(call -> call.getOriginOwner().getName())
                        .collect(Collectors.toSet()),
                calls.stream().map(LinkerCalls.Call::caller).collect(Collectors.toSet()),
                "link functions when a class is initialised, so that this test sees them");
        Set<String> needed =
                calls.stream().map(NativeImageTest::downcall).collect(Collectors.toCollection(TreeSet::new));
        assertListed(
                "foreign.downcalls", needed, metadata.getAsJsonObject("foreign").getAsJsonArray("downcalls"));
    }

    @Test
    void allResourcesAreListed() {
        assertListed(
                "resources",
                new TreeSet<>(Set.of(
                        "{\"glob\":\"linux-*/libshmarray.so\"}",
                        "{\"glob\":\"io/github/shmarray/RecordSegments$OfOneKind.class\"}",
                        "{\"glob\":\"io/github/shmarray/records/ConstantAccess.class\"}")),
                metadata.getAsJsonArray("resources"));
        Set<String> users = calls("java.lang.Class.getResource", "java.lang.Class.getResourceAsStream")
                .map(call -> call.getOriginOwner().getSimpleName())
                .collect(Collectors.toSet());
        assertEquals(Set.of("LibraryFile", "ClassCopy"), users, "list the resources of the other classes in " + FILE);
    }

    @Test
    void nothingElseIsFoundByName() {
        List<String> calls = calls(REFLECTION.toArray(String[]::new))
                .filter(call ->
                        !FINDS_MEMBERS_OF_USERS.equals(call.getOriginOwner().getSimpleName()))
                .map(JavaMethodCall::getDescription)
                .toList();
        assertEquals(List.of(), calls, "list what these calls find in " + FILE + " and check it here");
    }

    private static void assertListed(String place, Set<String> needed, JsonArray entries) {
        Set<String> listed = StreamSupport.stream(entries.spliterator(), false)
                .map(JsonElement::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(needed);
        missing.removeAll(listed);
        Set<String> unneeded = new TreeSet<>(listed);
        unneeded.removeAll(needed);
        assertTrue(
                missing.isEmpty() && unneeded.isEmpty() && !needed.isEmpty(),
                () -> FILE + ", " + place + "\nadd:\n" + String.join(",\n", missing) + "\nremove:\n"
                        + String.join(",\n", unneeded));
    }

    private static String downcall(LinkerCalls.Call call) {
        JsonObject entry = new JsonObject();
        entry.addProperty(
                "returnType",
                call.descriptor().returnLayout().map(NativeImageTest::name).orElse("void"));
        JsonArray parameters = new JsonArray();
        call.descriptor().argumentLayouts().forEach(layout -> parameters.add(name(layout)));
        entry.add("parameterTypes", parameters);
        JsonObject options = options(call.options(), parameters.size());
        if (!options.isEmpty()) {
            entry.add("options", options);
        }
        return entry.toString();
    }

    private static String name(MemoryLayout layout) {
        return Objects.requireNonNull(LAYOUTS.get(layout), () -> "no name for the layout " + layout);
    }

    private static JsonObject options(List<Linker.Option> options, int parameters) {
        JsonObject named = new JsonObject();
        int known = 0;
        if (options.contains(Linker.Option.captureCallState("errno"))) {
            named.addProperty("captureCallState", true);
            known++;
        }
        for (boolean allowHeapAccess : new boolean[] {false, true}) {
            if (options.contains(Linker.Option.critical(allowHeapAccess))) {
                JsonObject critical = new JsonObject();
                critical.addProperty("allowHeapAccess", allowHeapAccess);
                named.add("critical", critical);
                known++;
            }
        }
        for (int parameter = 0; parameter <= parameters; parameter++) {
            if (options.contains(Linker.Option.firstVariadicArg(parameter))) {
                named.addProperty("firstVariadicArg", parameter);
                known++;
            }
        }
        assertEquals(options.size(), known, () -> "a name is missing here for one of " + options);
        return named;
    }

    private Stream<JavaMethodCall> calls(String... methods) {
        Set<String> names = Set.of(methods);
        return LIBRARY.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> names.contains(call.getTargetOwner().getName() + "." + call.getName()));
    }

    /** The classes of the library jar, which the comparison and the commands are not part of. */
    private static List<JavaClass> library() {
        JavaClasses classes = ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                    .withImportOption(location -> !location.contains("/test-classes/"))
                    .importPackages("io.github.shmarray");
        });
        return classes.stream()
                .filter(type -> !type.getName().matches("io\\.github\\.shmarray\\.(cli|compare)\\..*"))
                .toList();
    }

    private static JsonObject metadata() {
        try (Reader reader =
                new InputStreamReader(NativeLibrary.class.getResourceAsStream(FILE), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new IllegalStateException(FILE, e);
        }
    }
}
