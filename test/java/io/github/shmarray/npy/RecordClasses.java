package io.github.shmarray.npy;

import io.github.shmarray.element.Complex;
import io.github.shmarray.element.Field;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Record classes made up for structures, as somebody would write them who knows the structure. Each object goes as a whole. */
final class RecordClasses extends ClassLoader {
    private static final ClassDesc RECORD = ClassDesc.of("java.lang.Record");
    private static final ClassDesc FIELD = ClassDesc.of(Field.class.getName());

    private record Component(String name, Class<?> type, List<AnnotationElement> told) {
        ClassDesc desc() {
            return type.describeConstable().orElseThrow();
        }
    }

    private int count;

    RecordClasses() {
        super(RecordClasses.class.getClassLoader());
    }

    /** Whether a component of a record can stand for a field: arrays of structures cannot, nor can what has neither name nor title. */
    static boolean isComponent(NpyField field) {
        NpyType type = field.type();
        boolean isNamed = !field.name().isEmpty()
                || field.title() != null && !field.title().isEmpty();
        return isNamed
                && switch (type) {
                    case NpyStructure structure -> structure.fields().stream().anyMatch(RecordClasses::isComponent);
                    case NpySubArray array -> array.base() instanceof NpyScalar scalar && isElement(scalar);
                    case NpyScalar scalar -> isElement(scalar);
                };
    }

    private static boolean isElement(NpyScalar scalar) {
        return scalar.kind() != NpyScalar.BFLOAT;
    }

    /** Null if no field can be a component. */
    Class<?> of(NpyStructure structure) {
        List<Component> components = new ArrayList<>();
        for (NpyField field : structure.fields()) {
            if (isComponent(field)) {
                components.add(component("c" + components.size(), field));
            }
        }
        if (components.isEmpty()) {
            return null;
        }
        ClassDesc self = ClassDesc.of("Made" + count++);
        byte[] code = ClassFile.of().build(self, made -> build(made, self, components));
        return defineClass(self.displayName(), code, 0, code.length);
    }

    /** By its title if it has one, so that both kinds of names are tried. */
    private Component component(String name, NpyField field) {
        boolean isByTitle = field.title() != null && !field.title().isEmpty();
        List<AnnotationElement> told = new ArrayList<>();
        told.add(AnnotationElement.ofString("name", isByTitle ? field.title() : field.name()));
        NpyType type = field.type();
        if (type instanceof NpyStructure structure) {
            return new Component(name, of(structure), told);
        }
        NpyScalar scalar = (NpyScalar) (type instanceof NpySubArray array ? array.base() : type);
        if ("SV".indexOf(scalar.kind()) >= 0) {
            told.add(AnnotationElement.ofInt("bytes", 1));
        } else if (scalar.kind() == 'U') {
            told.add(AnnotationElement.ofString("dtype", "U1"));
        }
        if (type instanceof NpySubArray array) {
            AnnotationValue[] lengths =
                    array.shape().stream().map(AnnotationValue::ofInt).toArray(AnnotationValue[]::new);
            told.add(AnnotationElement.ofArray("length", lengths));
            return new Component(name, javaClass(scalar).arrayType(), told);
        }
        return new Component(name, javaClass(scalar), told);
    }

    private static Class<?> javaClass(NpyScalar scalar) {
        return switch (scalar.kind()) {
            case 'b' -> boolean.class;
            case 'i', 'u' ->
                switch (scalar.size()) {
                    case 1 -> byte.class;
                    case 2 -> short.class;
                    case 4 -> int.class;
                    default -> long.class;
                };
            case 'f' ->
                switch (scalar.size()) {
                    case 2 -> short.class;
                    case 4 -> float.class;
                    default -> double.class;
                };
            case 'c' -> Complex.class;
            case 'M', 'm' -> long.class;
            case 'U' -> String.class;
            default -> byte[].class;
        };
    }

    private static void build(ClassBuilder made, ClassDesc self, List<Component> components) {
        made.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL).withSuperclass(RECORD);
        List<RecordComponentInfo> infos = new ArrayList<>();
        for (Component component : components) {
            ClassDesc desc = component.desc();
            made.withField(component.name, desc, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            made.withMethodBody(
                    component.name,
                    MethodTypeDesc.of(desc),
                    ClassFile.ACC_PUBLIC,
                    body -> body.aload(0).getfield(self, component.name, desc).return_(TypeKind.from(desc)));
            var annotation = RuntimeVisibleAnnotationsAttribute.of(Annotation.of(FIELD, component.told));
            infos.add(RecordComponentInfo.of(component.name, desc, annotation));
        }
        made.with(RecordAttribute.of(infos));
        List<ClassDesc> types = components.stream().map(Component::desc).toList();
        made.withMethodBody(
                ConstantDescs.INIT_NAME,
                MethodTypeDesc.of(ConstantDescs.CD_void, types),
                ClassFile.ACC_PUBLIC,
                body -> construct(body, self, components));
    }

    private static void construct(CodeBuilder body, ClassDesc self, List<Component> components) {
        body.aload(0).invokespecial(RECORD, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
        int slot = 1;
        for (Component component : components) {
            TypeKind kind = TypeKind.from(component.desc());
            body.aload(0).loadLocal(kind, slot).putfield(self, component.name, component.desc());
            slot += kind.slotSize();
        }
        body.return_();
    }
}
