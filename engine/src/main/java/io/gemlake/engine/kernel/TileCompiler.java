// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.gemlake.engine.kernel.TileCode.Operand;
import io.gemlake.engine.tensor.Panels;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;

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
    private static final MethodTypeDesc TILE = MethodTypeDesc.of(
            CD_void,
            CD_int,
            TileCode.FLOATS,
            CD_int,
            CD_int,
            TileCode.FLOATS,
            CD_int,
            CD_int,
            TileCode.FLOATS,
            CD_int,
            CD_int);
    private static final MethodTypeDesc FUSED_TILE = MethodTypeDesc.of(
            CD_void,
            CD_int,
            CD_int,
            TileCode.SEGMENT,
            CD_long,
            TileCode.SEGMENT,
            TileCode.SEGMENT,
            CD_long,
            TileCode.FLOATS,
            CD_int,
            CD_int,
            TileCode.FLOATS,
            CD_int,
            CD_int,
            TileCode.FLOATS,
            CD_int);

    private final CodeBuilder builder;
    private final TileCode code;
    private final int vectors;
    private final int lanes;
    private final int[] sums;
    /// Where each row of `x` goes on.
    private final int[] inputs;
    private final int[] weights;

    private TileCompiler(CodeBuilder builder, int rows, int vectors, int lanes) {
        this.builder = builder;
        this.vectors = vectors;
        this.lanes = lanes;
        code = new TileCode(builder);
        sums = code.vectors(rows * vectors);
        inputs = code.integers(rows);
        weights = code.vectors(vectors);
    }

    /// The tile of `rows` × `vectors`, each of `lanes` floats.
    static Tile compile(int rows, int vectors, int lanes) {
        return (Tile) define(Tile.class, TILE, code -> new TileCompiler(code, rows, vectors, lanes).writeTile());
    }

    /// The fused tile of `rows` × `vectors`, each of `lanes` floats.
    ///
    /// @param minima whether weights have minima
    /// @param leaves whether it leaves the weights behind
    static FusedTile compileFused(int rows, int vectors, int lanes, boolean minima, boolean leaves) {
        return (FusedTile) define(
                FusedTile.class,
                FUSED_TILE,
                code -> new TileCompiler(code, rows, vectors, lanes).writeFusedTile(minima, leaves));
    }

    private static Object define(Class<?> type, MethodTypeDesc method, Consumer<CodeBuilder> body) {
        Consumer<CodeBuilder> constructor = code ->
                code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_();
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(type.getName() + "Code"),
                        builder -> builder.withFlags(ACC_FINAL)
                                .withInterfaceSymbols(TileCode.desc(type))
                                .withMethodBody(INIT_NAME, MTD_void, 0, constructor)
                                .withMethodBody("multiplyAdd", method, ACC_PUBLIC, body));
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a product tile could not be made", e);
        }
    }

    private void writeTile() {
        Operand x = code.operand(1);
        Operand panel = code.operand(4);
        Operand out = code.operand(7);
        begin(x, out);
        int k = code.integer();
        code.loop(k, code.parameter(0), () -> {
            for (int i = 0; i < vectors; i++) {
                code.pushSpecies()
                        .aload(panel.array())
                        .iload(panel.offset())
                        .iload(k)
                        .iload(panel.stride());
                builder.imul().iadd().loadConstant(i * lanes).iadd();
                code.fromArray().astore(weights[i]);
            }
            multiplyAdd(x, k);
        });
        end(out);
    }

    private void writeFusedTile(boolean minima, boolean leaves) {
        int groupSize = code.parameter(1);
        int quants = code.parameter(2);
        int quantOffset = code.parameter(3);
        int groupOffset = code.parameter(6);
        Operand x = code.operand(7);
        Operand out = code.operand(10);
        int panel = code.parameter(13);
        int panelOffset = code.parameter(14);
        begin(x, out);
        int[] scale = code.vectors(vectors);
        int[] minimum = code.vectors(vectors);
        int k = code.integer();
        code.loop(code.integer(), code.parameter(0), () -> {
            for (int i = 0; i < vectors; i++) {
                long shift = (long) i * lanes * Float.BYTES;
                code.pushFloats(code.parameter(4), groupOffset, shift).astore(scale[i]);
                if (minima) {
                    code.pushFloats(code.parameter(5), groupOffset, shift).astore(minimum[i]);
                }
            }
            code.loop(k, groupSize, () -> {
                for (int i = 0; i < vectors; i++) {
                    code.pushBytes(quants, quantOffset, k, Panels.ROWS, (long) i * lanes)
                            .aload(scale[i]);
                    code.mul();
                    if (minima) {
                        builder.aload(minimum[i]);
                        code.sub();
                    }
                    builder.astore(weights[i]);
                    if (leaves) {
                        builder.aload(weights[i]).aload(panel);
                        code.pushIndex(panelOffset, k, vectors * lanes, i * lanes);
                        code.intoArray();
                    }
                }
                multiplyAdd(x, k);
            });
            nextGroup(groupSize, quantOffset, groupOffset, panelOffset);
        });
        end(out);
    }

    /// Loads the sums, and where each row of `x` begins.
    private void begin(Operand x, Operand out) {
        for (int i = 0; i < sums.length; i++) {
            code.pushSpecies().aload(out.array());
            code.pushIndex(out, i / vectors, i % vectors * lanes);
            code.fromArray().astore(sums[i]);
        }
        for (int row = 0; row < inputs.length; row++) {
            code.pushIndex(x, row, 0).istore(inputs[row]);
        }
    }

    /// Adds the products of column `k`.
    private void multiplyAdd(Operand x, int k) {
        int value = code.vector();
        for (int row = 0; row < inputs.length; row++) {
            code.pushSpecies()
                    .aload(x.array())
                    .iload(inputs[row])
                    .iload(k)
                    .iadd()
                    .faload();
            code.broadcast().astore(value);
            for (int i = 0; i < vectors; i++) {
                int sum = sums[row * vectors + i];
                builder.aload(value).aload(weights[i]).aload(sum);
                code.fma().astore(sum);
            }
        }
    }

    private void nextGroup(int groupSize, int quantOffset, int groupOffset, int panelOffset) {
        builder.lload(quantOffset).iload(groupSize).i2l().loadConstant((long) Panels.ROWS);
        builder.lmul().ladd().lstore(quantOffset);
        builder.lload(groupOffset)
                .loadConstant((long) Panels.ROWS * Float.BYTES)
                .ladd()
                .lstore(groupOffset);
        code.pushIndex(panelOffset, groupSize, vectors * lanes, 0).istore(panelOffset);
        for (int input : inputs) {
            builder.iload(input).iload(groupSize).iadd().istore(input);
        }
    }

    private void end(Operand out) {
        for (int i = 0; i < sums.length; i++) {
            builder.aload(sums[i]).aload(out.array());
            code.pushIndex(out, i / vectors, i % vectors * lanes);
            code.intoArray();
        }
        builder.return_();
    }
}
