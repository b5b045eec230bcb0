package io.github.shmarray;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages run one way. */
@AnalyzeClasses(packages = "io.github.shmarray", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.shmarray";

    /** What element types there are and how they overflow: known to the copies below the arrays, too. */
    private static final DescribedPredicate<JavaClass> ELEMENTS =
            belongTo(assignableTo(ElementType.class).or(assignableTo(Overflow.class)));

    @ArchTest
    static final ArchRule ARROWS_RUN_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy(ROOT + ".cli..")
            .layer("compare")
            .definedBy(ROOT + ".compare..")
            .layer("arrays")
            .definedBy(resideInAPackage(ROOT).and(not(ELEMENTS)))
            .layer("elements")
            .definedBy(ELEMENTS)
            .layer("copy")
            .definedBy(ROOT + ".copy..")
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
            .whereLayer("posix")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays")
            .whereLayer("copy")
            .mayOnlyBeAccessedByLayers("compare", "arrays")
            .whereLayer("elements")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "copy")
            .whereLayer("npy")
            .mayOnlyBeAccessedByLayers("cli", "compare", "arrays", "elements")
            .whereLayer("loader")
            .mayOnlyBeAccessedByLayers("compare", "arrays", "copy", "posix");

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
                    .or(resideInAPackage(ROOT + ".compare..")));
}
