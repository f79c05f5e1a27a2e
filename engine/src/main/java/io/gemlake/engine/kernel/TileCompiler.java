// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.gemlake.engine.tensor.QuantPanels;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import jdk.incubator.vector.ByteVector;
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
///
/// A fused tile has an outer loop over groups, in front of which it loads their scales (and minima), and its
/// `p0` is `scale · quant − minimum`, the quants being bytes.
final class TileCompiler {
    private static final ClassDesc KERNELS = desc(VectorKernels.class);
    private static final ClassDesc FLOAT_VECTOR = desc(FloatVector.class);
    private static final ClassDesc BYTE_VECTOR = desc(ByteVector.class);
    private static final ClassDesc VECTOR = desc(Vector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc ORDER = desc(ByteOrder.class);
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int);
    private static final MethodTypeDesc BROADCAST = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float);
    private static final MethodTypeDesc UNARY = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR);
    private static final MethodTypeDesc FMA = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, FLOATS, CD_int);
    private static final MethodTypeDesc CAST = MethodTypeDesc.of(VECTOR, SPECIES, CD_int);
    private static final MethodTypeDesc MULTIPLY_ADD =
            MethodTypeDesc.of(CD_void, CD_int, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int);
    private static final MethodTypeDesc FUSED_MULTIPLY_ADD = MethodTypeDesc.of(
            CD_void, CD_int, CD_int, SEGMENT, CD_long, SEGMENT, SEGMENT, CD_long, FLOATS, CD_int, CD_int, FLOATS,
            CD_int, CD_int, FLOATS, CD_int);

    private final CodeBuilder code;
    private final int rows;
    private final int vectors;
    private final int lanes;
    private final int[] sums;
    private final int[] inputs;
    private final int[] columns;

    private TileCompiler(CodeBuilder code, int rows, int vectors, int lanes) {
        this.code = code;
        this.rows = rows;
        this.vectors = vectors;
        this.lanes = lanes;
        sums = locals(TypeKind.REFERENCE, rows * vectors);
        inputs = locals(TypeKind.INT, rows);
        columns = locals(TypeKind.REFERENCE, vectors);
    }

    /// The tile of `rows` × `vectors`, each of `lanes` floats.
    static Tile compile(int rows, int vectors, int lanes) {
        return (Tile)
                define(Tile.class, MULTIPLY_ADD, code -> new TileCompiler(code, rows, vectors, lanes).writeTile());
    }

    /// The fused tile of `rows` × `vectors`, each of `lanes` floats.
    ///
    /// @param minima whether weights have minima
    /// @param leaves whether it leaves the weights behind
    static FusedTile compileFused(int rows, int vectors, int lanes, boolean minima, boolean leaves) {
        return (FusedTile) define(
                FusedTile.class,
                FUSED_MULTIPLY_ADD,
                code -> new TileCompiler(code, rows, vectors, lanes).writeFusedTile(minima, leaves));
    }

    private static Object define(Class<?> type, MethodTypeDesc method, Consumer<CodeBuilder> body) {
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(type.getName() + "Code"),
                        builder -> builder.withFlags(ACC_FINAL)
                                .withInterfaceSymbols(desc(type))
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody("multiplyAdd", method, ACC_PUBLIC, body));
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a product tile could not be made", e);
        }
    }

    /// An array with offset and stride, in that order among the parameters.
    private record Operand(int array, int offset, int stride) {}

    private Operand operand(int parameter) {
        return new Operand(
                code.parameterSlot(parameter), code.parameterSlot(parameter + 1), code.parameterSlot(parameter + 2));
    }

    private void writeTile() {
        Operand x = operand(1);
        Operand panel = operand(4);
        Operand out = operand(7);
        begin(x, out);
        int k = code.allocateLocal(TypeKind.INT);
        loop(k, code.parameterSlot(0), () -> {
            for (int i = 0; i < vectors; i++) {
                species().aload(panel.array);
                code.iload(panel.offset).iload(k).iload(panel.stride).imul().iadd();
                code.loadConstant(i * lanes).iadd();
                code.invokestatic(FLOAT_VECTOR, "fromArray", LOAD).astore(columns[i]);
            }
            multiplyAdd(x, k);
        });
        end(out);
    }

    private void writeFusedTile(boolean minima, boolean leaves) {
        int quants = code.parameterSlot(2);
        int quantOffset = code.parameterSlot(3);
        int groupOffset = code.parameterSlot(6);
        Operand x = operand(7);
        Operand out = operand(10);
        int panel = code.parameterSlot(13);
        int panelOffset = code.parameterSlot(14);
        begin(x, out);
        int[] scale = locals(TypeKind.REFERENCE, vectors);
        int[] minimum = locals(TypeKind.REFERENCE, vectors);
        int group = code.allocateLocal(TypeKind.INT);
        int k = code.allocateLocal(TypeKind.INT);
        loop(group, code.parameterSlot(0), () -> {
            for (int i = 0; i < vectors; i++) {
                loadFloats(code.parameterSlot(4), groupOffset, i, scale[i]);
                if (minima) {
                    loadFloats(code.parameterSlot(5), groupOffset, i, minimum[i]);
                }
            }
            loop(k, code.parameterSlot(1), () -> {
                for (int i = 0; i < vectors; i++) {
                    loadQuants(quants, quantOffset, k, i);
                    code.aload(scale[i]).invokevirtual(FLOAT_VECTOR, "mul", UNARY);
                    if (minima) {
                        code.aload(minimum[i]).invokevirtual(FLOAT_VECTOR, "sub", UNARY);
                    }
                    code.astore(columns[i]);
                    if (leaves) {
                        code.aload(columns[i]).aload(panel);
                        code.iload(panelOffset)
                                .iload(k)
                                .loadConstant(vectors * lanes)
                                .imul()
                                .iadd();
                        code.loadConstant(i * lanes).iadd();
                        code.invokevirtual(FLOAT_VECTOR, "intoArray", STORE);
                    }
                }
                multiplyAdd(x, k);
            });
            code.iload(panelOffset)
                    .iload(code.parameterSlot(1))
                    .loadConstant(vectors * lanes)
                    .imul()
                    .iadd();
            code.istore(panelOffset);
            advance(quantOffset, code.parameterSlot(1), QuantPanels.ROWS);
            code.lload(groupOffset)
                    .loadConstant((long) QuantPanels.ROWS * Float.BYTES)
                    .ladd()
                    .lstore(groupOffset);
            for (int input : inputs) {
                code.iload(input).iload(code.parameterSlot(1)).iadd().istore(input);
            }
        });
        end(out);
    }

    /// Loads the sums, and where each row of `x` begins.
    private void begin(Operand x, Operand out) {
        for (int i = 0; i < sums.length; i++) {
            species().aload(out.array);
            index(out, i / vectors, i % vectors);
            code.invokestatic(FLOAT_VECTOR, "fromArray", LOAD).astore(sums[i]);
        }
        for (int row = 0; row < rows; row++) {
            index(x, row, 0);
            code.istore(inputs[row]);
        }
    }

    /// Adds the products of column `k`.
    private void multiplyAdd(Operand x, int k) {
        int value = code.allocateLocal(TypeKind.REFERENCE);
        for (int row = 0; row < rows; row++) {
            species().aload(x.array).iload(inputs[row]).iload(k).iadd().faload();
            code.invokestatic(FLOAT_VECTOR, "broadcast", BROADCAST).astore(value);
            for (int i = 0; i < vectors; i++) {
                int sum = sums[row * vectors + i];
                code.aload(value).aload(columns[i]).aload(sum);
                code.invokevirtual(FLOAT_VECTOR, "fma", FMA).astore(sum);
            }
        }
    }

    private void end(Operand out) {
        for (int i = 0; i < sums.length; i++) {
            code.aload(sums[i]).aload(out.array);
            index(out, i / vectors, i % vectors);
            code.invokevirtual(FLOAT_VECTOR, "intoArray", STORE);
        }
        code.return_();
    }

    private void loadFloats(int segment, int offset, int vector, int target) {
        species().aload(segment);
        code.lload(offset).loadConstant((long) vector * lanes * Float.BYTES).ladd();
        order().invokestatic(FLOAT_VECTOR, "fromMemorySegment", fromSegment(FLOAT_VECTOR))
                .astore(target);
    }

    /// Pushes a vector of quants as floats.
    private void loadQuants(int segment, int offset, int k, int vector) {
        code.getstatic(KERNELS, "BYTES", SPECIES).aload(segment);
        code.lload(offset)
                .iload(k)
                .i2l()
                .loadConstant((long) QuantPanels.ROWS)
                .lmul()
                .ladd();
        code.loadConstant((long) vector * lanes).ladd();
        order().invokestatic(BYTE_VECTOR, "fromMemorySegment", fromSegment(BYTE_VECTOR));
        species().iconst_0().invokevirtual(BYTE_VECTOR, "castShape", CAST).checkcast(FLOAT_VECTOR);
    }

    private static MethodTypeDesc fromSegment(ClassDesc vector) {
        return MethodTypeDesc.of(vector, SPECIES, SEGMENT, CD_long, ORDER);
    }

    /// Adds `count · step` to a long.
    private void advance(int offset, int count, int step) {
        code.lload(offset)
                .iload(count)
                .i2l()
                .loadConstant((long) step)
                .lmul()
                .ladd()
                .lstore(offset);
    }

    /// Runs `body` for each value of `counter` from 0 to the value of `limit`.
    private void loop(int counter, int limit, Runnable body) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(counter).labelBinding(start);
        code.iload(counter).iload(limit).if_icmpge(end);
        body.run();
        code.iinc(counter, 1).goto_(start).labelBinding(end);
    }

    /// Pushes `offset + row · stride + vector · lanes`.
    private void index(Operand operand, int row, int vector) {
        code.iload(operand.offset)
                .iload(operand.stride)
                .loadConstant(row)
                .imul()
                .iadd();
        code.loadConstant(vector * lanes).iadd();
    }

    private CodeBuilder species() {
        return code.getstatic(KERNELS, "SPECIES", SPECIES);
    }

    private CodeBuilder order() {
        return code.getstatic(KERNELS, "NATIVE", ORDER);
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
