// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiCall.OnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.XxHash64;
import org.apache.spark.sql.catalyst.expressions.aggregate.CollectList;
import org.apache.spark.sql.types.DataTypes;

/// The functions of SQL that are made of calls of others.
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable
enum CompositeFunction implements SqlFunction {
    SIMILARITY(
            "ai_similarity",
            "Returns how near two texts are in what they say, 0 to 1: the cosine of their embeddings, and 0 below that.",
            "'The parcel never arrived.', 'My delivery is missing.'",
            "0.71",
            List.of(
                    Parameter.required("a", DataTypes.StringType, "a text; NULL gives NULL"),
                    Parameter.required("b", DataTypes.StringType, "another; NULL gives NULL"),
                    Parameter.MODEL,
                    Parameter.DETAILS)) {
        @Override
        public Expression call(OnFailure onFailure, List<Expression> arguments) {
            List<Expression> others = arguments.subList(2, arguments.size());
            return new AiSimilarity(
                    AiFunction.EMBED.call(onFailure, with(arguments.get(0), others)),
                    AiFunction.EMBED.call(onFailure, with(arguments.get(1), others)));
        }
    },

    /// Each text is summarized where it lies; the summaries of a group are gathered in an order that depends on nothing
    /// but the texts, and summarized in their turn.
    SUMMARIZE_AGG(
            "ai_summarize_agg",
            "Returns what the texts of a group say together in at most `max_words` words.",
            "body) FROM VALUES ('The lift is out of order.'), ('The lift was repaired.') AS t(body",
            "The lift is out of order. The lift was repaired.",
            List.of(Parameter.TEXT, Parameter.WORDS, Parameter.STYLE, Parameter.MODEL, Parameter.DETAILS)) {
        @Override
        public Expression call(OnFailure onFailure, List<Expression> arguments) {
            Expression text = arguments.getFirst();
            List<Expression> others = new ArrayList<>(arguments.subList(1, arguments.size()));
            List<Expression> plain = new ArrayList<>(others);
            plain.set(plain.size() - 1, Literal.create(false, DataTypes.BooleanType));
            Expression summary = AiFunction.SUMMARIZE.call(onFailure, with(text, plain));
            Expression hash = new XxHash64(ScalaLists.seq(List.of(text)), HASH_SEED);
            Expression entry = new CreateNamedStruct(ScalaLists.seq(List.of(
                    Literal.create("hash", DataTypes.StringType),
                    hash,
                    Literal.create("summary", DataTypes.StringType),
                    summary)));
            Expression present = new If(new IsNull(text), Literal.create(null, DataTypes.NullType), entry);
            Expression gathered = new CollectList(present).toAggregateExpression();
            return AiFunction.SUMMARIZE_GATHERED.call(onFailure, with(new GatheredTexts(gathered), others));
        }
    };

    private static final long HASH_SEED = 42;

    private final String sqlName;
    private final String usage;
    private final String exampleArguments;
    private final String exampleResult;
    private final List<Parameter> signature;

    CompositeFunction(
            String sqlName, String usage, String exampleArguments, String exampleResult, List<Parameter> signature) {
        this.sqlName = sqlName;
        this.usage = usage;
        this.exampleArguments = exampleArguments;
        this.exampleResult = exampleResult;
        this.signature = signature;
    }

    private static List<Expression> with(Expression text, List<Expression> others) {
        return Stream.concat(Stream.of(text), others.stream()).toList();
    }

    @Override
    public String sqlName() {
        return sqlName;
    }

    @Override
    public String usage() {
        return usage;
    }

    @Override
    public String exampleArguments() {
        return exampleArguments;
    }

    @Override
    public String exampleResult() {
        return exampleResult;
    }

    @Override
    public List<Parameter> signature() {
        return signature;
    }
}
