import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks the jar that a class is in, and writes its class files anew where they are older than Java 6. The JVM takes no such class into an
 * AOT cache, as it has no stack maps, so that it is parsed and verified at each start:
 * {@code java -cp CLASS-PATH scripts/UpgradeClassFiles.java CLASS FOLDER}.
 */
class UpgradeClassFiles {
    static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    static final int NEW_VERSION = ClassFile.JAVA_8_VERSION;

    static final ClassFile CLASS_FILE = ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(UpgradeClassFiles.class.getClassLoader())
                            .orElse(ClassHierarchyResolver.defaultResolver())
                            .cached()));

    void main(String[] arguments) throws Exception {
        Class<?> inJar = Class.forName(arguments[0], false, getClass().getClassLoader());
        Path folder = Path.of(arguments[1]);
        try (JarFile jar = new JarFile(
                Path.of(inJar.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    unpack(jar, entry, folder);
                }
            }
        }
    }

    static void unpack(JarFile jar, JarEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException(jar.getName() + " has an entry outside of itself: " + entry.getName());
        }
        Files.createDirectories(target.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            byte[] bytes = content.readAllBytes();
            Files.write(target, entry.getName().endsWith(".class") ? upgraded(bytes) : bytes);
        }
    }

    static byte[] upgraded(byte[] bytes) {
        ClassModel model = CLASS_FILE.parse(bytes);
        if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        // Each instruction is written again, as stack maps are made for nothing else.
        ClassTransform code = ClassTransform.transformingMethodBodies(CodeBuilder::with);
        return CLASS_FILE.transformClass(model, code.andThen((builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(NEW_VERSION, 0);
            } else {
                builder.with(element);
            }
        }));
    }
}
