// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.Errors;
import io.gemlake.engine.Query.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Continuations as a trie of tokens: shared beginnings are computed once. Parents come before their children.
final class ScoreTrie {
    /// One token on the way of one continuation or more.
    ///
    /// @param token    the token of this node; none for the root, node 0
    /// @param parent   index of the parent
    /// @param next     tokens of the children
    /// @param children indexes of the children
    private record Node(int token, int parent, List<Integer> next, List<Integer> children) {
        Node(int token, int parent) {
            this(token, parent, new ArrayList<>(), new ArrayList<>());
        }
    }

    private final Normalization over;
    private final List<Node> nodes = new ArrayList<>();
    private final int[] leaves;
    private final int[][] next;
    private final boolean[] computed;
    private final boolean[] branches;
    private int depth;

    private ScoreTrie(List<int[]> continuations, Normalization over) {
        this.over = over;
        nodes.add(new Node(-1, -1));
        leaves = continuations.stream().mapToInt(this::insert).toArray();
        if (over == Normalization.CONTINUATIONS) {
            refuseOneInsideAnother();
        }
        next = nodes.stream()
                .map(node -> node.next().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        computed = new boolean[nodes.size()];
        for (int node = nodes.size() - 1; node >= 0; node--) {
            computed[node] |= isScored(node);
            if (computed[node] && node > 0) {
                computed[nodes.get(node).parent()] = true;
            }
        }
        branches = new boolean[nodes.size()];
        for (int node = 1; node < nodes.size(); node++) {
            branches[node] = computed[node] && computedChildren(nodes.get(node).parent()) > 1;
        }
    }

    private long computedChildren(int node) {
        return nodes.get(node).children().stream()
                .filter(child -> computed[child])
                .count();
    }

    static ScoreTrie of(List<int[]> continuations, Normalization over) {
        if (continuations.isEmpty()) {
            throw Errors.requestInvalid("there is no continuation to score; give one or more");
        }
        return new ScoreTrie(continuations, over);
    }

    private int insert(int[] continuation) {
        int at = 0;
        for (int token : continuation) {
            Node node = nodes.get(at);
            int known = node.next().indexOf(token);
            if (known >= 0) {
                at = node.children().get(known);
                continue;
            }
            nodes.add(new Node(token, at));
            node.next().add(token);
            at = nodes.size() - 1;
            node.children().add(at);
        }
        depth = Math.max(depth, continuation.length);
        return at;
    }

    private void refuseOneInsideAnother() {
        boolean inside =
                Arrays.stream(leaves).anyMatch(leaf -> !nodes.get(leaf).next().isEmpty());
        if (inside || Arrays.stream(leaves).distinct().count() < leaves.length) {
            throw Errors.requestInvalid(
                    "one continuation is another, or the beginning of another; end each of them with"
                            + " the same text, such as a line break");
        }
    }

    int size() {
        return nodes.size();
    }

    /// Tokens of the longest continuation.
    int depth() {
        return depth;
    }

    int token(int node) {
        return nodes.get(node).token();
    }

    int parent(int node) {
        return nodes.get(node).parent();
    }

    /// Tokens that follow a node in one of the continuations: one array for all requests.
    int[] next(int node) {
        return next[node];
    }

    /// Whether the tokens behind this node have to be told apart by the model.
    boolean isScored(int node) {
        int count = nodes.get(node).next().size();
        return over == Normalization.VOCABULARY ? count > 0 : count > 1;
    }

    /// Whether this node or one below it is scored, so that its keys and values are needed.
    boolean isComputed(int node) {
        return computed[node];
    }

    /// Whether a node, whose keys and values are needed, stands beside another one: then it begins a branch. One that
    /// stands alone goes on where its parent ends.
    boolean isBranch(int node) {
        return branches[node];
    }

    /// Tokens that a branch has which a node begins; for the root those that go on where the suffix ends.
    int branchLength(int node) {
        int length = node == 0 ? 0 : 1;
        for (int at = node; computedChildren(at) == 1; length++) {
            at = nodes.get(at).children().stream()
                    .filter(child -> computed[child])
                    .findFirst()
                    .orElseThrow();
        }
        return length;
    }

    Normalization over() {
        return over;
    }

    /// Sums up the conditional log-probabilities along each continuation.
    ///
    /// @param scores for each scored node those of its next tokens
    double[] sum(double[][] scores) {
        return Arrays.stream(leaves).mapToDouble(leaf -> sum(leaf, scores)).toArray();
    }

    private double sum(int leaf, double[][] scores) {
        double sum = 0;
        for (int node = leaf; node > 0; node = parent(node)) {
            int parent = parent(node);
            if (isScored(parent)) {
                sum += scores[parent][nodes.get(parent).next().indexOf(token(node))];
            }
        }
        return sum;
    }
}
