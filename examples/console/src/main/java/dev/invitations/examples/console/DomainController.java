package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.Permissions;
import dev.invitations.SendInvitations;
import dev.invitations.examples.console.Pager.ListRequest;
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

/** Serves the pages of a domain: its members, its invitations, and the dialog that sends invitations. */
@Controller
@RequestMapping("/domains/{domain}")
class DomainController {

    private final Invitations invitations;
    private final InvitationService service;
    private final DirectoryRepository directory;
    private final ViewModels views;

    DomainController(
            Invitations invitations, InvitationService service, DirectoryRepository directory, ViewModels views) {
        this.invitations = invitations;
        this.service = service;
        this.directory = directory;
        this.views = views;
    }

    /** A domain and the permissions of the user. The templates show only actions that {@code may} permits. */
    record DomainPage(DirectoryRepository.Domain domain, Permissions may) {

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
    private DomainPage openDomain(ConsoleUser me, String domain, Model model) {
        DomainId id = new DomainId(domain);
        Permissions may = invitations.members().permissions(me.user(), id);
        DomainPage place = directory
                .domain(id)
                .filter(found -> may.membership().isPresent())
                .map(found -> new DomainPage(found, may))
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
        model.addAttribute("place", place);
        return place;
    }

    private static void require(boolean permitted) {
        if (!permitted) {
            throw InvitationException.of(Reason.NOT_PERMITTED);
        }
    }

    /** Redirects to the first tab that the user may see. Without such a tab, it shows an empty page. */
    @GetMapping
    String domain(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            Model model,
            RedirectAttributes next) {
        DomainPage place = openDomain(me, domain, model);
        next.addAttribute("domain", domain);
        if (place.seesMembers()) {
            return "redirect:/domains/{domain}/members";
        }
        return place.seesInvitations() ? "redirect:/domains/{domain}/invitations" : "nothing";
    }

    @GetMapping("/members")
    String members(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            Model model) {
        DomainPage place = openDomain(me, domain, model);
        require(place.seesMembers());
        Pager pager = Pager.of(path(place, "members"), new ListRequest(null, after, before));
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
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            ListRequest list,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        DomainPage place = openDomain(me, domain, model);
        require(place.seesInvitations());
        table(me, place, list, model);
        return target.equals("invitations") ? "invitations :: table" : "invitations";
    }

    private void table(ConsoleUser me, DomainPage place, ListRequest list, Model model) {
        Pager pager = Pager.of(path(place, "invitations"), list);
        InvitationQuery query = InvitationQuery.inDomain(place.id()).status(pager.statuses());
        Page<Invitation> page = invitations.list(me.user(), pager.query(query.pageSize(InboxController.PAGE)));
        model.addAttribute("rows", views.ofDomain(me, page.items(), place.may()));
        model.addAttribute("count", invitations.count(me.user(), query));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
    }

    private static String path(DomainPage place, String tab) {
        return "/domains/" + place.domain().id() + "/" + tab;
    }

    @GetMapping("/invitations/{id}")
    String history(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        DomainPage place = openDomain(me, domain, model);
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
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            ListRequest list,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        return change(me, domain, id, service::resend, " was invited again.", list, target, model, next);
    }

    @PostMapping("/invitations/{id}/delete")
    String delete(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable UUID id,
            ListRequest list,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model,
            RedirectAttributes next) {
        String done = "'s invitation was withdrawn.";
        return change(me, domain, id, service::delete, done, list, target, model, next);
    }

    private String change(
            ConsoleUser me,
            String domain,
            UUID id,
            BiFunction<UserId, InvitationId, Invitation> action,
            String done,
            ListRequest list,
            String target,
            Model model,
            RedirectAttributes next) {
        DomainPage place = openDomain(me, domain, model);
        FlashMessage notice = FlashMessage.of(() -> {
            Invitation changed = action.apply(me.user(), new InvitationId(place.id(), id));
            return views.ofDomain(me, List.of(changed), place.may()).get(0).invitee() + done;
        });
        if (!target.equals("invitations")) {
            next.addFlashAttribute("notice", notice);
            next.addAttribute("domain", domain);
            return "redirect:/domains/{domain}/invitations";
        }
        table(me, place, list, model);
        model.addAttribute("notice", notice);
        return "parts :: changed";
    }

    @GetMapping("/invitations/new")
    String dialog(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            Model model) {
        require(openDomain(me, domain, model).sends());
        return target.equals("dialog") ? "send :: content" : "send";
    }

    /** Suggests users to invite while the user types, without the user itself and the chosen users. */
    @GetMapping("/people")
    String people(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String q,
            @RequestParam(defaultValue = "") List<String> person,
            Model model) {
        require(openDomain(me, domain, model).sends());
        List<String> without = new ArrayList<>(person);
        without.add(me.id());
        model.addAttribute("found", q.isBlank() ? List.of() : directory.search(q, without));
        model.addAttribute("q", q);
        return "send :: suggestions";
    }

    /** Returns the form line of a chosen user. */
    @GetMapping("/invitations/new/{person}")
    String chosen(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable String person,
            Model model) {
        require(openDomain(me, domain, model).sends());
        model.addAttribute(
                "person", directory.person(person).orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND)));
        return "parts :: chosen";
    }

    @PostMapping("/invitations")
    String send(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam MultiValueMap<String, String> form,
            @RequestHeader(value = "HX-Target", defaultValue = "") String target,
            @RequestHeader(value = "HX-Current-URL", defaultValue = "") String page,
            Model model) {
        DomainPage place = openDomain(me, domain, model);
        SendInvitations request = SendInvitations.to(place.id());
        List<String> people = form.getOrDefault("person", List.of());
        List<String> roles = form.getOrDefault("role", List.of());
        if (people.size() != roles.size()) {
            throw InvitationException.invalid("role", "must be given once per person");
        }
        for (int i = 0; i < people.size(); i++) {
            request = request.invite(new UserId(people.get(i)), roles.get(i));
        }
        if (request.invites().isEmpty()) {
            model.addAttribute("notice", new FlashMessage(false, "Choose at least one person first."));
        } else {
            model.addAttribute("outcomes", views.outcomes(service.send(me.user(), request)));
            if (page.contains("/invitations")) { // behind the dialog
                table(me, place, ListRequest.FIRST_PAGE, model);
            }
        }
        return target.equals("dialog") ? "parts :: sent" : "send";
    }
}
