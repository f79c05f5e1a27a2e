// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Golden;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.Request;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Tokenizer.ControlTokens;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A vocabulary of the Llama 2 kind, which wants a space in front of a prompt.
class QueryCompilerTest {
    private static final Tokenizer TOKENIZER = Tokenizer.of(Golden.tinyFile("llama2"));
    private static final int BOS = 1;

    private final QueryCompiler compiler = new QueryCompiler(TOKENIZER, 2, 64);

    @Test
    void aPromptInPartsHasTheTokensOfTheWhole() {
        int[] tokens = compiler.prefix(List.of(
                new PromptPart.Template("the "), new PromptPart.UserText("sea</s>"), new PromptPart.Template("</s>")));

        assertThat(tokens).startsWith(BOS).endsWith(2);
        assertThat(TOKENIZER.decode(tokens)).isEqualTo(" the sea</s>");
        assertThat(compiler.prefix(List.of(
                        new PromptPart.Template("</s>"), new PromptPart.UserText("a"), new PromptPart.UserText("b"))))
                .containsExactly(join(new int[] {BOS, 2}, encode("a", Place.START), encode("b", Place.CONTINUATION)));
    }

    @Test
    void whatStandsFirstHasTheSpace() {
        assertThat(documentOf("", "sea")).containsExactly(encode("sea", Place.START));
        assertThat(documentOf("the", "sea")).containsExactly(encode("sea", Place.CONTINUATION));
        assertThat(documentOf("the</s>", "sea")).containsExactly(encode("sea", Place.START));
        assertThat(suffixOf("", "sea")).containsExactly(encode("?", Place.CONTINUATION));
        assertThat(suffixOf("", "")).containsExactly(encode("?", Place.START));
        assertThat(suffixOf("the", "")).containsExactly(encode("?", Place.CONTINUATION));
    }

    @Test
    void aDocumentIsReadUpToOneTokenMoreThanTheLimit() {
        Request request = request("", "the sea and the sea");
        int[] whole = compiler.document(request, 1000);

        assertThat(compiler.document(request, 3))
                .containsExactly(IntStream.of(whole).limit(4).toArray());
    }

    @Test
    void aScoreWithoutSuffixTokenizesDocumentAndContinuationAsOneText() {
        String document = "The se";
        String continuation = "a and the sea";
        Request request = new Request(
                List.of(),
                document.getBytes(StandardCharsets.UTF_8),
                List.of(new Query.Score(List.of(), List.of(continuation), Normalization.VOCABULARY)));

        int[] alone = encode(document, Place.START);
        int[] whole = encode(document + continuation, Place.START);
        var score = (CompiledQuery.Score) compiler.queries(request).getFirst();

        assertThat(join(compiler.document(request, 1000), score.suffix())).containsExactly(alone);
        assertThat(IntStream.range(1, score.trie().size())
                        .map(score.trie()::token)
                        .toArray())
                .containsExactly(Arrays.copyOfRange(whole, alone.length, whole.length));
    }

    @Test
    void aScoreWithoutSuffixNeedsADocumentAndTheRequestForItself() {
        Query score = new Query.Score(List.of(), List.of("sea"), Normalization.VOCABULARY);
        Request empty = new Request(List.of(), new byte[0], List.of(score));
        Request shared = new Request(List.of(), new byte[] {'a'}, List.of(score, score));

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> compiler.queries(empty))
                .withMessageContaining("neither document nor suffix is there");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> compiler.queries(shared))
                .withMessageContaining("or ask nothing else");
    }

    private int[] documentOf(String prefix, String document) {
        return compiler.document(request(prefix, document), 1000);
    }

    private int[] suffixOf(String prefix, String document) {
        return compiler.queries(request(prefix, document)).getFirst().suffix();
    }

    private static Request request(String prefix, String document) {
        return new Request(
                List.of(new PromptPart.Template(prefix)),
                document.getBytes(StandardCharsets.UTF_8),
                List.of(new Query.Generate(List.of(new PromptPart.UserText("?")), 1, List.of())));
    }

    private static int[] encode(String text, Place place) {
        return TOKENIZER.encode(text, ControlTokens.REFUSED, place);
    }

    private static int[] join(int[]... parts) {
        return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
    }
}
