// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/// Packages point one way: facade → schedule → {model, constraint}; model → {kv, kernel}; kv → kernel
/// → tensor → gguf; constraint → tokenizer → gguf. Values and errors are used by all and use nobody.
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.gemlake.engine";

    /// What stands above everything, in the package of the values that stand below everything.
    private static final Set<String> FACADE =
            Set.of("Engine", "Lane", "TaskProgram", "DocumentWork", "TaskWork", "DocumentCutter", "ModelDescription");

    private static final DescribedPredicate<JavaClass> IN_FACADE =
            describe("the facade", type -> type.getPackageName().equals(ROOT) && FACADE.contains(outermost(type)));
    private static final DescribedPredicate<JavaClass> VALUES =
            resideInAPackage(ROOT).and(not(IN_FACADE)).as("values and errors");
    private static final DescribedPredicate<JavaClass> ELSEWHERE = resideOutsideOfPackage(ROOT + "..");

    @ArchTest
    static final ArchRule VALUES_USE_NOBODY = classes()
            .that(VALUES)
            .should()
            .onlyDependOnClassesThat(VALUES.or(resideInAPackage("java..")).or(resideInAPackage("org.jspecify..")));

    @ArchTest
    static final ArchRule NOBODY_USES_THE_FACADE =
            noClasses().that(not(IN_FACADE)).should().dependOnClassesThat(IN_FACADE);

    @ArchTest
    static final ArchRule GGUF = mayUse("gguf");

    @ArchTest
    static final ArchRule TENSOR = mayUse("tensor", "gguf");

    @ArchTest
    static final ArchRule TOKENIZER = mayUse("tokenizer", "gguf");

    @ArchTest
    static final ArchRule KERNEL = mayUse("kernel", "tensor");

    @ArchTest
    static final ArchRule KV = mayUse("kv", "kernel", "tensor");

    @ArchTest
    static final ArchRule MODEL = mayUse("model", "kv", "kernel", "tensor", "gguf");

    @ArchTest
    static final ArchRule CONSTRAINT = mayUse("constraint", "tokenizer");

    @ArchTest
    static final ArchRule TASK = mayUse("task");

    @ArchTest
    static final ArchRule SCHEDULE = mayUse("schedule", "model", "kv", "kernel", "constraint", "tokenizer");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().assignedFrom(new Parts()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_JDK = classes()
            .should()
            .onlyDependOnClassesThat(resideInAPackage(ROOT + "..")
                    .or(resideInAPackage("java.."))
                    .or(resideInAPackage("jdk.incubator.vector.."))
                    .or(resideInAPackage("org.jspecify..")));

    @ArchTest
    static final ArchRule VECTORS_STAY_IN_THEIR_KERNELS = noClasses()
            .that()
            .haveNameNotMatching(".*\\.kernel\\.(Vector(Kernels|Functions|Logits|Rows|Panels)|Tile(Compiler|Code)).*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");

    /// A rule for a package, which may also use itself, the values and the JDK.
    private static ArchRule mayUse(String name, String... below) {
        DescribedPredicate<JavaClass> allowed =
                resideInAPackage(ROOT + "." + name).or(VALUES).or(ELSEWHERE);
        for (String other : below) {
            allowed = allowed.or(resideInAPackage(ROOT + "." + other));
        }
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(allowed.as("values, the JDK and " + Set.of(below)));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /// One part for each package, and two for the root.
    private static final class Parts implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (IN_FACADE.test(type)) {
                return SliceIdentifier.of("facade");
            }
            if (VALUES.test(type)) {
                return SliceIdentifier.of("values");
            }
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "parts of the engine";
        }
    }
}
