// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.reflect.ClassTag$;

/// Makes an executor one that has had blocks and lost them: the driver still sends others there.
final class LostBlocks implements ForeachPartitionFunction<Long> {
    private static final long serialVersionUID = 1L;

    private final String[] blocks;

    LostBlocks(List<String> blocks) {
        this.blocks = blocks.toArray(String[]::new);
    }

    @Override
    public void call(Iterator<Long> rows) {
        BlockManager manager = SparkEnv.get().blockManager();
        for (String name : blocks) {
            BlockId block = BlockId.apply(name);
            manager.putBytes(
                    block,
                    new ChunkedByteBuffer(ByteBuffer.allocate(1)),
                    StorageLevel.MEMORY_ONLY_SER(),
                    true,
                    ClassTag$.MODULE$.apply(byte[].class));
            manager.removeBlock(block, false);
        }
    }
}
