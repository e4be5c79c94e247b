package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.Permissions;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Inside a domain: its members, its invitations, and the dialog that sends more. */
@Controller
@RequestMapping("/domains/{domain}")
class DomainController {

    private final Invitations invitations;
    private final Teamwork teamwork;
    private final Directory directory;
    private final Views views;

    DomainController(Invitations invitations, Teamwork teamwork, Directory directory, Views views) {
        this.invitations = invitations;
        this.teamwork = teamwork;
        this.directory = directory;
        this.views = views;
    }

    /** A domain as a member sees it. The templates show only what {@code may} permits. */
    record Place(Directory.Domain domain, Permissions may) {

        public boolean seesMembers() {
            return may.allows(Action.MEMBERS_VIEW);
        }

        public boolean seesAll() {
            return may.allows(Action.INVITATIONS_VIEW);
        }

        public boolean sends() {
            return may.allows(Action.INVITATIONS_SEND);
        }

        public boolean seesInvitations() {
            return seesAll() || sends();
        }

        DomainId id() {
            return new DomainId(domain.id());
        }
    }

    /**
     * Reads the domain and the permissions of the user.
     *
     * @throws InvitationException NOT_FOUND if the user is not a member, the same as for an unknown domain
     */
    private Place enter(Person me, String domain, Model model) {
        DomainId id = new DomainId(domain);
        Permissions may = invitations.members().permissions(me.user(), id);
        Place place = directory
                .domain(id)
                .filter(found -> may.membership().isPresent())
                .map(found -> new Place(found, may))
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
        model.addAttribute("place", place);
        return place;
    }

    private static void demand(boolean permitted) {
        if (!permitted) {
            throw InvitationException.of(Reason.NOT_PERMITTED);
        }
    }

    /** Redirects to the first tab that the user may see. If there is none, it shows a page that says so. */
    @GetMapping
    String domain(
            @AuthenticationPrincipal Person me, @PathVariable String domain, Model model, RedirectAttributes next) {
        Place place = enter(me, domain, model);
        next.addAttribute("domain", domain);
        if (place.seesMembers()) {
            return "redirect:/domains/{domain}/members";
        }
        return place.seesInvitations() ? "redirect:/domains/{domain}/invitations" : "nothing";
    }

    @GetMapping("/members")
    String members(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            Model model) {
        Place place = enter(me, domain, model);
        demand(place.seesMembers());
        Pager pager = Pager.of(path(place, "members"), null, after, before);
        Page<Membership> page = invitations
                .members()
                .list(me.user(), pager.query(MemberQuery.inDomain(place.id()).pageSize(20)));
        model.addAttribute("rows", views.members(me, page.items()));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
        return "members";
    }

    @GetMapping("/invitations")
    String invitations(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        Place place = enter(me, domain, model);
        demand(place.seesInvitations());
        table(me, place, Pager.of(path(place, "invitations"), status, after, before), model);
        return target.equals("invitations") ? "invitations :: table" : "invitations";
    }

    private void table(Person me, Place place, Pager pager, Model model) {
        InvitationQuery query = InvitationQuery.inDomain(place.id()).status(pager.statuses());
        Page<Invitation> page = invitations.list(me.user(), pager.query(query.pageSize(InboxController.PAGE)));
        model.addAttribute("rows", views.ofDomain(me, page.items(), place.may()));
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
    }

    private static String path(Place place, String tab) {
        return "/domains/" + place.domain().id() + "/" + tab;
    }

    @GetMapping("/invitations/{id}")
    String history(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        Place place = enter(me, domain, model);
        InvitationId invitation = new InvitationId(place.id(), id);
        model.addAttribute(
                "invitation",
                views.ofDomain(me, List.of(invitations.find(me.user(), invitation)), place.may())
                        .get(0));
        model.addAttribute("events", views.history(me, invitations.history(me.user(), invitation)));
        return target.equals("dialog") ? "history :: content" : "history";
    }

    @PostMapping("/invitations/{id}/resend")
    String resend(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @PathVariable UUID id,
            Filter filter,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        return change(me, domain, id, teamwork::resend, " was invited again.", filter, target, model, next);
    }

    @PostMapping("/invitations/{id}/delete")
    String delete(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @PathVariable UUID id,
            Filter filter,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        String done = "'s invitation was withdrawn.";
        return change(me, domain, id, teamwork::delete, done, filter, target, model, next);
    }

    /** The part of the list that is shown. */
    record Filter(
            @Nullable String status,
            @Nullable String after,
            @Nullable String before) {}

    private String change(
            Person me,
            String domain,
            UUID id,
            BiFunction<UserId, InvitationId, Invitation> deed,
            String done,
            Filter filter,
            String target,
            Model model,
            RedirectAttributes next) {
        Place place = enter(me, domain, model);
        Notice notice = Notice.of(() -> {
            Invitation changed = deed.apply(me.user(), new InvitationId(place.id(), id));
            return views.ofDomain(me, List.of(changed), place.may()).get(0).invitee() + done;
        });
        if (!target.equals("invitations")) {
            next.addFlashAttribute("notice", notice);
            next.addAttribute("domain", domain);
            return "redirect:/domains/{domain}/invitations";
        }
        table(me, place, Pager.of(path(place, "invitations"), filter.status(), filter.after(), filter.before()), model);
        model.addAttribute("notice", notice);
        return "parts :: changed";
    }

    @GetMapping("/invitations/new")
    String dialog(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        demand(enter(me, domain, model).sends());
        return target.equals("dialog") ? "send :: content" : "send";
    }

    /** Suggests people to invite while the user types, without the user and the people that are chosen already. */
    @GetMapping("/people")
    String people(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @RequestParam String q,
            @RequestParam(defaultValue = "") List<String> person,
            Model model) {
        demand(enter(me, domain, model).sends());
        List<String> without = new ArrayList<>(person);
        without.add(me.id());
        model.addAttribute("found", q.isBlank() ? List.of() : directory.search(q, without));
        model.addAttribute("q", q);
        return "send :: suggestions";
    }

    /** Returns the line for a person that was chosen. */
    @GetMapping("/invitations/new/{person}")
    String chosen(
            @AuthenticationPrincipal Person me, @PathVariable String domain, @PathVariable String person, Model model) {
        demand(enter(me, domain, model).sends());
        model.addAttribute(
                "person", directory.person(person).orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND)));
        return "parts :: chosen";
    }

    @PostMapping("/invitations")
    String send(
            @AuthenticationPrincipal Person me,
            @PathVariable String domain,
            @RequestParam MultiValueMap<String, String> form,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            @RequestHeader(value = "HX-Current-URL", defaultValue = "") String page,
            Model model) {
        Place place = enter(me, domain, model);
        SendInvitations request = SendInvitations.to(place.id());
        List<String> people = form.getOrDefault("person", List.of());
        List<String> roles = form.getOrDefault("role", List.of());
        if (people.size() != roles.size()) {
            throw InvitationException.invalid("role", "must be given once for each person");
        }
        for (int i = 0; i < people.size(); i++) {
            request = request.invite(new UserId(people.get(i)), roles.get(i));
        }
        if (request.invites().isEmpty()) {
            model.addAttribute("notice", new Notice(false, "Choose at least one person first."));
        } else {
            model.addAttribute("outcomes", views.outcomes(teamwork.send(me.user(), request)));
            if (page.contains("/invitations")) { // behind the dialog
                table(me, place, Pager.of(path(place, "invitations"), null, null, null), model);
            }
        }
        return target.equals("dialog") ? "parts :: sent" : "send";
    }
}
