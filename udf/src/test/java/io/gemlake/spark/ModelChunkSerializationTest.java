// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class ModelChunkSerializationTest {
    @Test
    void travelsByKryoWhenRegistrationIsRequired() {
        var conf = new SparkConf(false)
                .set("spark.kryo.registrator", GemlakeKryoRegistrator.class.getName())
                .set("spark.kryo.registrationRequired", "true");
        assertTravels(new KryoSerializer(conf));
    }

    @Test
    void travelsByKryoWithoutRegistration() {
        assertTravels(new KryoSerializer(new SparkConf(false)));
    }

    @Test
    void travelsByJavasSerializer() {
        assertTravels(new JavaSerializer(new SparkConf(false)));
    }

    private static void assertTravels(Serializer serializer) {
        var content = new byte[100_000];
        new Random(7).nextBytes(content);
        ClassTag<ModelChunk> tag = ClassTag$.MODULE$.apply(ModelChunk.class);
        var instance = serializer.newInstance();
        ModelChunk arrived = instance.deserialize(instance.serialize(new ModelChunk(content), tag), tag);
        assertThat(arrived.content()).isEqualTo(content);
    }
}
