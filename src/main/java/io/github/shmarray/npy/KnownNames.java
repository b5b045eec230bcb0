package io.github.shmarray.npy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names that there are, as messages tell of them where another one was asked for. They may come from any file, and be many and long. */
public final class KnownNames {
    private static final int MOST_LISTED = 20;
    private static final int MOST_COMPARED = 1000;
    private static final int LONGEST_COMPARED = 60;

    /** Names in which more than every third character is another one are no misspellings of each other. */
    private static final int CHARACTERS_PER_MISTAKE = 3;

    private KnownNames() {}

    /** {@code there are time, price, size; did you mean price?} */
    public static String insteadOf(String wanted, Collection<String> names) {
        return list(names) + guess(wanted, names);
    }

    /** {@code ; did you mean price?}, or nothing if none is spelled much like it. */
    public static String guess(String wanted, Collection<String> names) {
        String nearest = null;
        int least = wanted.length() / CHARACTERS_PER_MISTAKE + 1;
        List<String> compared = wanted.length() > LONGEST_COMPARED ? List.of() : comparable(names);
        for (String name : compared) {
            int distance = distance(wanted.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest == null ? "" : "; did you mean " + shown(nearest) + "?";
    }

    private static List<String> comparable(Collection<String> names) {
        return names.stream()
                .limit(MOST_COMPARED)
                .filter(name -> name.length() <= LONGEST_COMPARED)
                .toList();
    }

    /** {@code there are time, price, size}; of many, the first ones and how many more. */
    public static String list(Collection<String> names) {
        if (names.isEmpty()) {
            return "there are none";
        }
        int more = names.size() - MOST_LISTED;
        return names.stream()
                .limit(MOST_LISTED)
                .map(KnownNames::shown)
                .collect(Collectors.joining(", ", "there are ", more > 0 ? " and " + more + " more" : ""));
    }

    /** In quotation marks where it would not be seen as a name without them. */
    private static String shown(String name) {
        String excerpt = NpyFormatException.excerpt(name);
        boolean isPlain = excerpt.equals('"' + name + '"') && name.equals(name.strip()) && !name.isEmpty();
        return isPlain ? name : excerpt;
    }

    /** How many characters have to be put in, taken out or replaced, where two that are exchanged are one mistake, too. */
    private static int distance(String one, String other) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                row[j] = i == 0 ? j : leastOf(one, other, i, j, rows, row);
            }
            rows.add(row);
        }
        return rows.getLast()[other.length()];
    }

    private static int leastOf(String one, String other, int i, int j, List<int[]> rows, int... row) {
        int[] above = rows.get(i - 1);
        boolean isSame = one.charAt(i - 1) == other.charAt(j - 1);
        int replaced = above[j - 1] + (isSame ? 0 : 1);
        boolean isExchanged =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        int exchanged = isExchanged ? rows.get(i - 2)[j - 2] + 1 : Integer.MAX_VALUE;
        return Arrays.stream(new int[] {above[j] + 1, row[j - 1] + 1, replaced, exchanged})
                .min()
                .getAsInt();
    }
}
