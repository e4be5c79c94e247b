package dev.invitations.examples.quickstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Formats rows of text in columns. Each column is as wide as its widest cell. */
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    TextTable row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Object::toString).toList());
        return this;
    }

    List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = row.get(column).length();
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(width, widths.get(column)));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append("  ").append(cell).append(" ".repeat(widths.get(column) - cell.length()));
        }
        return line.toString().stripTrailing();
    }
}
