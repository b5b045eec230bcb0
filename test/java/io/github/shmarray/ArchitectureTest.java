package io.github.shmarray;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.CacheMode;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/** The arrows between the packages run one way. The classes are not kept, as each later collection would have to mark them. */
@AnalyzeClasses(
        packages = "io.github.shmarray",
        importOptions = ImportOption.DoNotIncludeTests.class,
        cacheMode = CacheMode.PER_CLASS)
class ArchitectureTest {
    private static final String ROOT = "io.github.shmarray";

    @ArchTest
    static final ArchRule ARROWS_RUN_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy(ROOT + ".cli..")
            .layer("compare")
            .definedBy(ROOT + ".compare..")
            .layer("concurrent")
            .definedBy(ROOT + ".concurrent..")
            .layer("arrays")
            .definedBy(ROOT)
            .layer("npz")
            .definedBy(ROOT + ".npz..")
            .layer("segments")
            .definedBy(ROOT + ".segments..")
            .layer("memory")
            .definedBy(ROOT + ".memory..")
            .layer("convert")
            .definedBy(ROOT + ".convert..")
            .layer("segment")
            .definedBy(ROOT + ".segment..")
            .layer("records")
            .definedBy(ROOT + ".records..")
            .layer("heap")
            .definedBy(ROOT + ".heap..")
            .layer("copy")
            .definedBy(ROOT + ".copy..")
            .layer("engine")
            .definedBy(ROOT + ".engine..")
            .layer("element")
            .definedBy(ROOT + ".element..")
            .layer("error")
            .definedBy(ROOT + ".error..")
            .layer("posix")
            .definedBy(ROOT + ".posix..")
            .layer("npy")
            .definedBy(ROOT + ".npy..")
            .layer("loader")
            .definedBy(ROOT + ".loader..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("compare")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("npz")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("segments")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("concurrent")
            .mayOnlyBeAccessedByLayers("cli", "compare")
            .whereLayer("arrays")
            .mayOnlyBeAccessedByLayers("cli", "compare", "concurrent", "segments", "npz")
            .whereLayer("memory")
            .mayOnlyBeAccessedByLayers("arrays")
            .whereLayer("convert")
            .mayOnlyBeAccessedByLayers("arrays", "memory")
            .whereLayer("segment")
            .mayOnlyBeAccessedByLayers("cli", "concurrent", "arrays", "memory", "segments", "npz")
            .whereLayer("heap")
            .mayOnlyBeAccessedByLayers("arrays", "memory")
            .whereLayer("records")
            .mayOnlyBeAccessedByLayers("cli", "arrays")
            .whereLayer("copy")
            .mayOnlyBeAccessedByLayers("compare", "concurrent", "arrays", "memory", "convert", "segment", "engine")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("cli", "compare")
            .whereLayer("element")
            .mayOnlyBeAccessedByLayers(
                    "cli",
                    "compare",
                    "concurrent",
                    "arrays",
                    "memory",
                    "convert",
                    "segment",
                    "segments",
                    "records",
                    "npz")
            .whereLayer("error")
            .mayOnlyBeAccessedByLayers("cli", "compare", "concurrent", "arrays", "memory", "segment", "segments", "npz")
            .whereLayer("posix")
            .mayOnlyBeAccessedByLayers("cli", "compare", "concurrent", "arrays", "memory", "segment", "segments", "npz")
            .whereLayer("npy")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "element", "memory", "segments", "records", "npz")
            .whereLayer("loader")
            .mayOnlyBeAccessedByLayers(
                    "cli", "compare", "concurrent", "arrays", "convert", "segment", "copy", "posix", "segments");

    /** Each package by itself, the ones with others inside too. */
    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CIRCLE =
            slices().matching("io.github.(**)").should().beFreeOfCycles();

    /** By where they were compiled to, as that is what the jar is made from. */
    private static final DescribedPredicate<JavaClass> ARE_IN_THE_LIBRARY = describe(
            "are in the library",
            type -> type.getBaseComponentType()
                    .getSource()
                    .filter(ArchitectureTest::isInTheLibrary)
                    .isPresent());

    @ArchTest
    static final ArchRule THE_LIBRARY_NEEDS_ONLY_JNA = noClasses()
            .that(ARE_IN_THE_LIBRARY.and(not(resideInAPackage(ROOT + ".npz.."))))
            .should()
            .dependOnClassesThat(
                    not(ARE_IN_THE_LIBRARY.or(resideInAPackage("java..")).or(resideInAPackage("com.sun.jna.."))));

    @ArchTest
    static final ArchRule ARCHIVES_NEED_COMMONS_COMPRESS = noClasses()
            .that(resideInAPackage(ROOT + ".npz.."))
            .should()
            .dependOnClassesThat(not(ARE_IN_THE_LIBRARY
                    .or(resideInAPackage("java.."))
                    .or(resideInAPackage("org.apache.commons.compress.."))));

    @ArchTest
    static final ArchRule THE_LIBRARY_HOLDS_NO_COMPARISON =
            noClasses().that(ARE_IN_THE_LIBRARY).should().resideInAnyPackage(ROOT + ".compare..", ROOT + ".cli..");

    @ArchTest
    static final ArchRule NATIVE_METHODS_ARE_BOUND_IN_ONE_PLACE = methods()
            .that()
            .haveModifier(JavaModifier.NATIVE)
            .should()
            .beDeclaredInClassesThat(resideInAPackage(ROOT + ".posix..")
                    .or(resideInAPackage(ROOT + ".copy.."))
                    .or(resideInAPackage(ROOT + ".convert.."))
                    .or(resideInAPackage(ROOT + ".compare..")));

    private static boolean isInTheLibrary(Source source) {
        URL library = SharedArray.class.getProtectionDomain().getCodeSource().getLocation();
        Path folder = Path.of(URI.create(library.toString()));
        return source.getUri().toString().startsWith(folder.toUri().toString());
    }
}
