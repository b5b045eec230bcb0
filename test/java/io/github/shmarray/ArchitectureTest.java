package io.github.shmarray;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages run one way. */
@AnalyzeClasses(packages = "io.github.shmarray", importOptions = ImportOption.DoNotIncludeTests.class)
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
            .layer("arrays")
            .definedBy(ROOT)
            .layer("convert")
            .definedBy(ROOT + ".convert..")
            .layer("segment")
            .definedBy(ROOT + ".segment..")
            .layer("copy")
            .definedBy(ROOT + ".copy..")
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
            .whereLayer("arrays")
            .mayOnlyBeAccessedByLayers("cli", "compare")
            .whereLayer("convert")
            .mayOnlyBeAccessedByLayers("arrays")
            .whereLayer("segment")
            .mayOnlyBeAccessedByLayers("arrays")
            .whereLayer("copy")
            .mayOnlyBeAccessedByLayers("compare", "arrays", "convert", "segment")
            .whereLayer("element")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "convert")
            .whereLayer("error")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "segment")
            .whereLayer("posix")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "segment")
            .whereLayer("npy")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "element")
            .whereLayer("loader")
            .mayOnlyBeAccessedByLayers("compare", "arrays", "convert", "segment", "copy", "posix");

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CIRCLE =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_OF_THE_COMPARISON_FORM_NO_CIRCLE =
            slices().matching(ROOT + ".compare.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_LIBRARY_NEEDS_ONLY_JNA = noClasses()
            .that(not(resideInAPackage(ROOT + ".compare..")).and(not(resideInAPackage(ROOT + ".cli.."))))
            .should()
            .dependOnClassesThat(not(resideInAPackage("java..")
                    .or(resideInAPackage("com.sun.jna.."))
                    .or(resideInAPackage(ROOT + ".."))));

    @ArchTest
    static final ArchRule NATIVE_METHODS_ARE_BOUND_IN_ONE_PLACE = methods()
            .that()
            .haveModifier(JavaModifier.NATIVE)
            .should()
            .beDeclaredInClassesThat(resideInAPackage(ROOT + ".posix..")
                    .or(resideInAPackage(ROOT + ".copy.."))
                    .or(resideInAPackage(ROOT + ".convert.."))
                    .or(resideInAPackage(ROOT + ".compare..")));
}
