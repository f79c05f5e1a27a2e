// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/// Writes the one loop that all products run, for any number of rows and vectors. The JIT keeps vectors in registers
/// only when each is a local variable of its own, so a tile of another shape needs another method; what a person would
/// write for two rows of two vectors is
///
/// ```java
/// FloatVector s00 = FloatVector.fromArray(SPECIES, out, outOffset);            // … s01, s10, s11
/// for (int k = 0; k < depth; k++) {
///     FloatVector p0 = FloatVector.fromArray(SPECIES, panel, panelOffset + k * panelStride);      // … p1
///     FloatVector b0 = FloatVector.broadcast(SPECIES, x[xOffset + k]);
///     s00 = b0.fma(p0, s00);
///     s01 = b0.fma(p1, s01);
///     FloatVector b1 = FloatVector.broadcast(SPECIES, x[xOffset + xStride + k]);                  // … s10, s11
/// }
/// s00.intoArray(out, outOffset);                                               // … s01, s10, s11
/// ```
final class TileCompiler {
    private static final ClassDesc TILE = desc(Tile.class);
    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc MULTIPLY_ADD =
            MethodTypeDesc.of(CD_void, CD_int, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int);
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(VECTOR, SPECIES, FLOATS, CD_int);
    private static final MethodTypeDesc BROADCAST = MethodTypeDesc.of(VECTOR, SPECIES, CD_float);
    private static final MethodTypeDesc FMA = MethodTypeDesc.of(VECTOR, desc(Vector.class), desc(Vector.class));
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, FLOATS, CD_int);

    private final CodeBuilder code;
    private final int rows;
    private final int vectors;
    private final int lanes;

    private TileCompiler(CodeBuilder code, int rows, int vectors, int lanes) {
        this.code = code;
        this.rows = rows;
        this.vectors = vectors;
        this.lanes = lanes;
    }

    /// The tile of `rows` × `vectors`, each of `lanes` floats.
    static Tile compile(int rows, int vectors, int lanes) {
        ClassDesc name = ClassDesc.of(Tile.class.getPackageName(), "Tile%dx%d".formatted(rows, vectors));
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(ACC_FINAL)
                                .withInterfaceSymbols(TILE)
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "multiplyAdd",
                                        MULTIPLY_ADD,
                                        ACC_PUBLIC,
                                        code -> new TileCompiler(code, rows, vectors, lanes).write()));
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Tile) hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the tile of %d × %d cannot be made".formatted(rows, vectors), e);
        }
    }

    private void write() {
        int depth = code.parameterSlot(0);
        Operand x = operand(1);
        Operand panel = operand(4);
        Operand out = operand(7);
        int[] sums = locals(TypeKind.REFERENCE, rows * vectors);
        for (int i = 0; i < sums.length; i++) {
            species().aload(out.array);
            index(out, i / vectors, i % vectors);
            code.invokestatic(VECTOR, "fromArray", LOAD).astore(sums[i]);
        }
        int[] inputs = locals(TypeKind.INT, rows);
        for (int row = 0; row < rows; row++) {
            index(x, row, 0);
            code.istore(inputs[row]);
        }
        int k = code.allocateLocal(TypeKind.INT);
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(k).labelBinding(start).iload(k).iload(depth).if_icmpge(end);
        step(x, panel, inputs, sums, k);
        code.iinc(k, 1).goto_(start).labelBinding(end);
        for (int i = 0; i < sums.length; i++) {
            code.aload(sums[i]).aload(out.array);
            index(out, i / vectors, i % vectors);
            code.invokevirtual(VECTOR, "intoArray", STORE);
        }
        code.return_();
    }

    private void step(Operand x, Operand panel, int[] inputs, int[] sums, int k) {
        int[] columns = locals(TypeKind.REFERENCE, vectors);
        for (int i = 0; i < vectors; i++) {
            species()
                    .aload(panel.array)
                    .iload(panel.offset)
                    .iload(k)
                    .iload(panel.stride)
                    .imul()
                    .iadd()
                    .loadConstant(i * lanes)
                    .iadd()
                    .invokestatic(VECTOR, "fromArray", LOAD)
                    .astore(columns[i]);
        }
        int value = code.allocateLocal(TypeKind.REFERENCE);
        for (int row = 0; row < rows; row++) {
            species()
                    .aload(x.array)
                    .iload(inputs[row])
                    .iload(k)
                    .iadd()
                    .faload()
                    .invokestatic(VECTOR, "broadcast", BROADCAST)
                    .astore(value);
            for (int i = 0; i < vectors; i++) {
                int sum = sums[row * vectors + i];
                code.aload(value)
                        .aload(columns[i])
                        .aload(sum)
                        .invokevirtual(VECTOR, "fma", FMA)
                        .astore(sum);
            }
        }
    }

    /// An array with offset and stride, in that order among the parameters.
    private record Operand(int array, int offset, int stride) {}

    private Operand operand(int parameter) {
        return new Operand(
                code.parameterSlot(parameter), code.parameterSlot(parameter + 1), code.parameterSlot(parameter + 2));
    }

    /// Pushes `offset + row · stride + vector · lanes`.
    private void index(Operand operand, int row, int vector) {
        code.iload(operand.offset)
                .iload(operand.stride)
                .loadConstant(row)
                .imul()
                .iadd()
                .loadConstant(vector * lanes)
                .iadd();
    }

    private CodeBuilder species() {
        return code.getstatic(desc(VectorKernels.class), "SPECIES", SPECIES);
    }

    private int[] locals(TypeKind kind, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(kind);
        }
        return slots;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
