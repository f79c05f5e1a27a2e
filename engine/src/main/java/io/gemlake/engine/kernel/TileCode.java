// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/// The steps that tiles are made of, as bytecode: calls of the Vector API, and loops. Methods named after an operation
/// of the Vector API take its operands from the stack and leave the result there.
final class TileCode {
    static final ClassDesc FLOATS = CD_float.arrayType();
    static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc KERNELS = desc(VectorKernels.class);
    private static final ClassDesc FLOAT_VECTOR = desc(FloatVector.class);
    private static final ClassDesc BYTE_VECTOR = desc(ByteVector.class);
    private static final ClassDesc VECTOR = desc(Vector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc ORDER = desc(ByteOrder.class);
    private static final MethodTypeDesc FROM_ARRAY = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int);
    private static final MethodTypeDesc INTO_ARRAY = MethodTypeDesc.of(CD_void, FLOATS, CD_int);
    private static final MethodTypeDesc BROADCAST = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float);
    private static final MethodTypeDesc OF_TWO = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR);
    private static final MethodTypeDesc OF_THREE = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR);
    private static final MethodTypeDesc CAST = MethodTypeDesc.of(VECTOR, SPECIES, CD_int);

    private final CodeBuilder code;

    TileCode(CodeBuilder code) {
        this.code = code;
    }

    /// An array with offset and stride, in that order among the parameters.
    record Operand(int array, int offset, int stride) {}

    Operand operand(int parameter) {
        return new Operand(parameter(parameter), parameter(parameter + 1), parameter(parameter + 2));
    }

    int parameter(int index) {
        return code.parameterSlot(index);
    }

    int integer() {
        return code.allocateLocal(TypeKind.INT);
    }

    int[] integers(int count) {
        return locals(TypeKind.INT, count);
    }

    int vector() {
        return code.allocateLocal(TypeKind.REFERENCE);
    }

    int[] vectors(int count) {
        return locals(TypeKind.REFERENCE, count);
    }

    private int[] locals(TypeKind kind, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(kind);
        }
        return slots;
    }

    /// Pushes `offset + row · stride + shift`, from constants `row` and `shift`.
    CodeBuilder pushIndex(Operand operand, int row, int shift) {
        code.iload(operand.offset)
                .iload(operand.stride)
                .loadConstant(row)
                .imul()
                .iadd();
        return code.loadConstant(shift).iadd();
    }

    /// Pushes `offset + row · stride + shift`, from a variable `row` and constants.
    CodeBuilder pushIndex(int offset, int row, int stride, int shift) {
        code.iload(offset).iload(row).loadConstant(stride).imul().iadd();
        return code.loadConstant(shift).iadd();
    }

    CodeBuilder pushSpecies() {
        return code.getstatic(KERNELS, "SPECIES", SPECIES);
    }

    CodeBuilder fromArray() {
        return code.invokestatic(FLOAT_VECTOR, "fromArray", FROM_ARRAY);
    }

    CodeBuilder intoArray() {
        return code.invokevirtual(FLOAT_VECTOR, "intoArray", INTO_ARRAY);
    }

    CodeBuilder broadcast() {
        return code.invokestatic(FLOAT_VECTOR, "broadcast", BROADCAST);
    }

    CodeBuilder fma() {
        return code.invokevirtual(FLOAT_VECTOR, "fma", OF_THREE);
    }

    CodeBuilder mul() {
        return code.invokevirtual(FLOAT_VECTOR, "mul", OF_TWO);
    }

    CodeBuilder sub() {
        return code.invokevirtual(FLOAT_VECTOR, "sub", OF_TWO);
    }

    /// Pushes the vector that starts `shift` bytes behind `offset` in a segment.
    CodeBuilder pushFloats(int segment, int offset, long shift) {
        pushSpecies().aload(segment).lload(offset).loadConstant(shift).ladd();
        code.getstatic(KERNELS, "NATIVE", ORDER);
        return code.invokestatic(FLOAT_VECTOR, "fromMemorySegment", fromSegment(FLOAT_VECTOR));
    }

    /// Pushes the bytes at `offset + row · stride + shift` in a segment, as a vector of floats.
    CodeBuilder pushBytes(int segment, int offset, int row, long stride, long shift) {
        code.getstatic(KERNELS, "BYTES", SPECIES).aload(segment).lload(offset);
        code.iload(row)
                .i2l()
                .loadConstant(stride)
                .lmul()
                .ladd()
                .loadConstant(shift)
                .ladd();
        code.getstatic(KERNELS, "NATIVE", ORDER);
        code.invokestatic(BYTE_VECTOR, "fromMemorySegment", fromSegment(BYTE_VECTOR));
        pushSpecies().iconst_0().invokevirtual(BYTE_VECTOR, "castShape", CAST);
        return code.checkcast(FLOAT_VECTOR);
    }

    private static MethodTypeDesc fromSegment(ClassDesc vector) {
        return MethodTypeDesc.of(vector, SPECIES, SEGMENT, CD_long, ORDER);
    }

    /// Runs `body` for each value of `counter` from 0 to the value of `limit`.
    void loop(int counter, int limit, Runnable body) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(counter).labelBinding(start);
        code.iload(counter).iload(limit).if_icmpge(end);
        body.run();
        code.iinc(counter, 1).goto_(start).labelBinding(end);
    }

    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
