using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>Models and prices, and what operators handle.</summary>
internal static class CatalogueSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document)
    {
        IOpenApiSchema Ref(string name) => new OpenApiSchemaReference(name, document);
        yield return ("Model", Object(
            "A model or route.",
            [("id", Text("What to send as model.")), ("object", Text("model.")), ("created", Time("Since when there is it.")), ("owned_by", Text("The provider.")), ("provider_model", Text("provider/model.")),
                ("operations", Texts("What it can do.")), ("emulated_operations", Texts("What it does by other means.")), ("masks", Flag("It takes masks.")), ("streams", Flag("It streams.")), ("output_formats", Texts("Its file types.")), .. CardMembers()]));
        yield return ("PriceCard", Object(
            "A rate card: dated facts with a source. Check the provider's live page before you rely on one.",
            [("id", Text("provider/model.")), ("provider", Text("The provider.")), ("model", Text("The provider's own name.")), ("price_version", Text("Names this card for ever.")), ("effective_from", OrNull(Day("From."))), ("effective_to", OrNull(Day("Until."))),
                ("source", Text("Where it was read.")), ("as_of", Day("When it was read.")), ("trust", Text("What kind of source it is.")), ("stale", Flag("Read more than 90 days ago.")), ("operations", Texts("What it prices.")),
                ("card", Map("The card itself.")), ("warnings", Texts("What to know.")), .. CardMembers()]));
        yield return ("Account", Object("An account.", [.. AccountMembers()]));
        yield return ("AccountStory", Object(
            "An account, and by which price lists it paid.",
            [.. AccountMembers(), ("price_list_changes", List(
                Object("A change.", ("price_list", OrNull(Text("The list; null: the default."))), ("changed_at", Time("When.")), ("actor", Text("The key that did it."))), "Newest first."))]));
        yield return ("PriceListCall", Object("A price list to put an account on.", ("price_list", OrNull(Text("A configured list; null: the default.")))));
        yield return ("PriceList", Object(
            "What accounts on it pay.", ("id", Text("Its name.")), ("margin", OrNull(Map("The rule and its value; null: the providers' rates as they are."))), ("prices", OrNull(Text("The directory of its own cards."))), ("is_default", Flag("Accounts on no list pay by it."))));
        yield return ("RerateCall", Needs(
            Object("Which requests to price.", ("from", Time("From then on.")), ("to", OrNull(Time("Before then."))), ("model", OrNull(Text("This model alone."))), ("dry_run", Flag("Say what would be done, and do nothing.")),
                ("after", OrNull(Text("`next` of the answer before."))), ("limit", Integer("Requests to look at.", 1, 1000))), "from"));
        yield return ("Rerated", Object(
            "What was done.", ("object", Text("list.")), ("dry_run", Flag("Nothing was done.")), ("has_more", Flag("There are more to look at.")), ("next", OrNull(Text("Where to go on; null: that was all."))),
            ("data", List(Object(
                "A request whose amount was unknown.", ("request_id", Text("req_…")), ("account_id", Text("Its account.")), ("created_at", Time("When it came.")), ("model", Text("provider/model.")),
                ("status", Text("What became of it.", "rated", "would_be_rated", "unknown", "already")), ("rated_usd", OrNull(Usd("By the card."))), ("charged_usd", OrNull(Usd("What was taken."))), ("absorbed_usd", OrNull(Usd("Provider cost that no charge covers."))),
                ("provider_cost_usd", OrNull(Usd("What the provider takes."))), ("price_version", OrNull(Text("The rate card."))), ("reason", OrNull(Text("Why it is still unknown, or was not charged in full.")))), "Newest first."))));
        foreach (var schema in OperatingSchemas(Ref))
            yield return schema;
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> AccountMembers() =>
    [
        ("id", Text("acct_…")), ("name", Text("Its name.")), ("created_at", Time("Since when.")), ("balance_usd", Usd("What there is.")), ("held_usd", Usd("Held.")), ("available_usd", Usd("The difference.")), ("absorbed_limit_usd", Usd("The most a day that failed calls may cost the operator.")),
        ("price_list", OrNull(Text("The price list that it pays by; null: the providers' rates."))),
    ];

    private static IEnumerable<(string Name, OpenApiSchema Schema)> OperatingSchemas(Func<string, IOpenApiSchema> reference)
    {
        yield return ("AccountCall", Needs(Object("An account to open.", ("name", Text("Its name.")), ("trial", Flag("Grant the trial credit; true by default."))), "name"));
        yield return ("TopUpCall", Needs(
            Object("Money to pay in or grant.", ("amount_usd", Usd("More than zero.")), ("kind", Text("Its kind.", "paid", "trial", "promo")), ("expires_at", OrNull(Time("Until when."))), ("source_ref", Text("Your reference: unique for the account. A repeat changes nothing."))),
            "amount_usd", "kind", "source_ref"));
        yield return ("TopUp", Object("The lot, and the wallet after it.", ("lot", reference("CreditLot")), ("balance_usd", Usd("What there is.")), ("held_usd", Usd("Held.")), ("available_usd", Usd("The difference."))));
        yield return ("LimitCall", Needs(
            Object("A limit to set.", ("account_id", Text("The account.")), ("key_id", OrNull(Text("The key; left out: the account."))), ("period", Text("UTC.", "day", "month", "total", "absorbed_day")), ("limit_usd", Usd("The limit."))), "period", "limit_usd"));
        yield return ("Key", Object(
            "An API key, without its secret.",
            [("id", Text("key_…")), ("account_id", Text("Its account.")), ("role", Text("What it may.", "account", "operator", "auditor")), ("name", Text("Its name.")), ("hint", Text("Its beginning and end.")), ("created_at", Time("Since when.")),
            ("last_used_at", OrNull(Time("When it last opened something, to the minute."))), ("revoked_at", OrNull(Time("Revoked."))), .. KeyRules(), ("limits", List(reference("Limit"), "Its limits of spending.")), ("key", Text("The key itself, in the answer that made it and never again."))]));
        yield return ("KeyCall", Needs(
            Object(
                "A key to make.",
                [("account_id", Text("Its account.")), ("role", Text("What it may.", "account", "operator", "auditor")), ("name", Text("Its name.")), .. KeyRules(),
                    ("limits", List(Object("A limit.", ("period", Text("UTC.", "day", "month", "total")), ("limit_usd", Usd("The limit."))), "Limits that it begins with."))]),
            "name"));
        yield return ("KeyChange", Object("What is to change of a key; what is left out stays, null takes a rule away.", [("name", Text("Its name.")), .. KeyRules()]));
        yield return ("AuditEntry", Object(
            "A row of the audit log.",
            ("id", Text("aud_…")), ("created_at", Time("When.")), ("action", Text("What was done: key.create, topup, limit.set, ….")), ("key_id", OrNull(Text("Whose hand it was."))), ("key_name", OrNull(Text("That key's name then."))),
            ("role", OrNull(Text("Its role.", "account", "operator", "auditor"))), ("account_id", OrNull(Text("The account that it touches."))), ("target", OrNull(Text("The id of what was changed."))), ("details", Map("What it was changed to, without secrets."))));
        yield return ("Invitation", Object(
            "An invitation to open an account.",
            ("id", Text("inv_…")), ("good", Flag("An account can be opened with it now.")), ("uses", Integer("Accounts that can be opened with it.")), ("used", Integer("Accounts that were.")), ("note", OrNull(Text("The operator's remark."))),
            ("created_at", Time("Since when.")), ("created_by", Text("The key that made it.")), ("expires_at", OrNull(Time("Until when."))), ("revoked_at", OrNull(Time("Withdrawn."))),
            ("token", Text("In the answer that made it and never again.")), ("link", Text("The address to send, likewise."))));
        yield return ("InvitationCall", Object(
            "An invitation to make.", ("uses", Integer("Accounts that can be opened with it; 1 by default.", 1, 10_000)), ("expires_at", OrNull(Time("Until when."))), ("note", OrNull(Text("A remark.")))));
        yield return ("SignUpCall", Needs(Object("An account to open.", ("name", Text("What people call it.")), ("invitation", OrNull(Text("An invitation's token.")))), "name"));
        yield return ("SignedUp", Object(
            "A new account.", ("account_id", Text("acct_…")), ("name", Text("Its name.")), ("created_at", Time("Since when.")), ("trial_credit_usd", Usd("What it begins with.")), ("key", reference("Key"))));
        yield return ("BackupCall", Needs(Object("Where the copy goes.", ("file", Text("An absolute path on the gateway's machine; nothing may be there yet."))), "file"));
        yield return ("PriceReload", Object("What a reload of the price files changed.",
            ("object", Text("Always the same.", "price_reload")),
            ("cards", Integer("Cards of the book now.")),
            ("added", List(Text("A model."), "Models that were not priced before.")),
            ("removed", List(Text("A model."), "Models that are not priced any more.")),
            ("changed", List(
                Object("A model with other prices.", ("model", Text("The model.")), ("versions_before", List(Text("A price version."), "Newest first.")), ("versions_after", List(Text("A price version."), "Newest first."))),
                "Models with other prices than before."))));
        yield return ("Backup", Object("The copy.", ("file", Text("Its path.")), ("bytes", Integer("Its length."))));
        yield return ("Anything", Map("An object."));
        yield return ("Health", Object("How it is.", ("status", Text("In a word.")), ("reason", Text("Why it is not ready."))));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> CardMembers()
    {
        yield return ("qualities", Texts("Its qualities."));
        yield return ("sizes", Object("Its sizes.", ("auto", Flag("It can choose.")), ("listed", Texts("Those of its list.")), ("classes", Texts("Resolution classes that its provider names, smallest first.")), ("rule", OrNull(Text("Or any by this rule.")))));
        yield return ("limits", Object("Its limits.", ("n", Integer("Images.")), ("references", Integer("Input images.")), ("prompt_chars", OrNull(Integer("Characters of a prompt."))), ("partial_images", Integer("Streamed previews of an image."))));
        yield return ("lifecycle", Object("Its life.", ("available_from", OrNull(Day("From."))), ("shut_down_at", OrNull(Day("Until."))), ("replacement", OrNull(Text("Then use.")))));
        yield return ("price_summary", List(
            Object("One image.", ("quality", OrNull(Text("Quality."))), ("size", Text("Size.")), ("expected_usd", OrNull(Usd("Expected."))), ("upper_bound_usd", OrNull(Usd("At most."))), ("status", Text("How sure it is."))), "What one image costs, by quality."));
    }

    private static OpenApiSchema Texts(string description) => List(Text("A word."), description);

    private static IEnumerable<(string, IOpenApiSchema)> KeyRules() =>
    [
        ("expires_at", OrNull(Time("Until when."))), ("allowed_models", List(Text("A model as clients name it, or provider/model; a trailing * stands for any ending."), "Empty: all models.")),
        ("highest_quality", OrNull(Text("The highest quality; a model with other words is held to its own of the same rank."))),
        ("highest_size", OrNull(Text("The most pixels: WIDTHxHEIGHT, or a class such as 2K."))), ("required_labels", List(Text("A label's name."), "Labels that every call must carry.")),
    ];
}
