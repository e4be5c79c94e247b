package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * One page of a list, with links to the next and previous pages. A cursor leads only forward, so the address also
 * contains the cursors of up to twenty earlier pages. Each page is read by its cursor, so every page costs the same.
 *
 * @param path the path of the list
 * @param status the status that is shown; null for all
 * @param after the cursor of this page; null for the first one
 * @param before the cursors of the pages before this one; {@code first} stands for the first page
 */
record Pager(String path, @Nullable Status status, @Nullable String after, List<String> before) {

    private static final String FIRST = "first";
    private static final int REMEMBERED = 20;

    /** The address of a list is a header of a redirect, so it must stay short. */
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private static final Pattern TRAIL = Pattern.compile("[A-Za-z0-9_,-]{1,4000}");
    private static final Set<Status> CHOICES = EnumSet.complementOf(EnumSet.of(Status.DELETED));

    /**
     * The parameters of a request for a page. Spring passes them to the constructor by their exact names. Controllers
     * disable its further binding, which fails for names with an index or a path.
     */
    record ListRequest(
            @Nullable String status,
            @Nullable String after,
            @Nullable String before) {

        static final ListRequest FIRST_PAGE = new ListRequest(null, null, null);

        ListRequest {
            status = emptyToNull(status);
            after = emptyToNull(after);
            before = emptyToNull(before);
        }

        /** Returns the list that the page with this address shows. */
        static ListRequest ofAddress(String address) {
            String query = address.contains("?") ? address.substring(address.indexOf('?') + 1) : "";
            MultiValueMap<String, String> parameters =
                    UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
            return new ListRequest(
                    decoded(parameters.getFirst("status")),
                    decoded(parameters.getFirst("after")),
                    decoded(parameters.getFirst("before")));
        }

        private static @Nullable String decoded(@Nullable String parameter) {
            try {
                return parameter == null ? null : UriUtils.decode(parameter, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                throw InvitationException.invalid("address", "must be well-formed", parameter);
            }
        }

        private static @Nullable String emptyToNull(@Nullable String parameter) {
            return parameter == null || parameter.isEmpty() ? null : parameter;
        }
    }

    static Pager of(String path, ListRequest request) {
        String after = matching(CURSOR, "after", request.after());
        String before = matching(TRAIL, "before", request.before());
        return new Pager(
                path,
                request.status() == null ? null : status(request.status()),
                after,
                before == null ? List.of() : List.of(before.split(",", -1)));
    }

    private static @Nullable String matching(Pattern form, String field, @Nullable String given) {
        if (given != null && !form.matcher(given).matches()) {
            throw InvitationException.invalid(field, "must come from a link of the console", given);
        }
        return given;
    }

    private static Status status(String name) {
        return CHOICES.stream()
                .filter(choice -> choice.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> InvitationException.invalid("status", "must be one of " + CHOICES, name));
    }

    /** Returns the statuses for a query; an empty array selects all of them. */
    Status[] statuses() {
        return status == null ? new Status[0] : new Status[] {status};
    }

    /** Returns the query for this page. */
    InvitationQuery query(InvitationQuery firstPage) {
        return after == null ? firstPage : firstPage.after(after);
    }

    /** Returns the query for this page. */
    MemberQuery query(MemberQuery firstPage) {
        return after == null ? firstPage : firstPage.after(after);
    }

    /** Returns the address of this page. */
    public String here() {
        return at(after, before);
    }

    /** Returns the address of the page with newer entries; null on the first page. */
    public @Nullable String newer() {
        if (after == null) {
            return null;
        }
        int last = before.size() - 1;
        if (last < 0 || before.get(last).equals(FIRST)) {
            return at(null, List.of());
        }
        return at(before.get(last), before.subList(0, last));
    }

    /** Returns the address of the page with older entries; null on the last page. */
    public @Nullable String older(Page<?> page) {
        List<String> trail = new ArrayList<>(before);
        trail.add(after == null ? FIRST : after);
        List<String> kept = trail.subList(Math.max(0, trail.size() - REMEMBERED), trail.size());
        return page.next().map(next -> at(next, kept)).orElse(null);
    }

    /** Returns the address of the first page with this status; null selects every status. */
    String only(@Nullable Status wanted) {
        return new Pager(path, wanted, null, List.of()).here();
    }

    /**
     * A filter that a user can select.
     *
     * @param address the address of the first page with this filter
     */
    record Choice(String label, String address, boolean selected) {}

    /** Returns the filters: one for all statuses, then one per status. */
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice("All", only(null), status == null));
        for (Status choice : CHOICES) {
            choices.add(new Choice(StatusLabel.of(choice).text(), only(choice), status == choice));
        }
        return choices;
    }

    private String at(@Nullable String cursor, List<String> trail) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        if (status != null) {
            address.queryParam("status", status.name().toLowerCase(Locale.ROOT));
        }
        if (cursor != null) {
            address.queryParam("after", cursor);
            address.queryParam("before", String.join(",", trail));
        }
        return address.build().encode().toUriString();
    }
}
