using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>What the gateway tells of requests, prices and money.</summary>
internal static class RecordSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document)
    {
        IOpenApiSchema Ref(string name) => new OpenApiSchemaReference(name, document);
        yield return ("Request", Object("A row of the usage log.", [.. RequestMembers()]));
        yield return ("Failure", Object("A request that did not end in full delivery.", [.. RequestMembers(), ("reason", Text("What happened.")), ("who_paid", Text("Who paid, from the ledger."))]));
        yield return ("RequestStory", Object(
            "One request's whole story.",
            [.. RequestMembers(), ("price_version", OrNull(Text("The rate card."))), ("idempotency_key", OrNull(Text("As the client sent it."))), ("release_at", OrNull(Time("When a doubt ends."))),
                ("who_paid", Text("Who paid, from the ledger.")), ("price_list", OrNull(Text("The price list. For operators and auditors."))),
                ("provider_cost_usd", OrNull(Usd("What the providers take in all; null while not known. For operators and auditors."))), ("quote", OrNull(Map("The quote behind the hold."))), ("calls", List(Map("A call."), "Every call to a provider.")),
                ("images", List(Object("A result.", ("index", Integer("From 0.")), ("url", Text("Opens without a key for 60 minutes.")), ("content_type", Text("Its type.")), ("size", Text("WIDTHxHEIGHT.")), ("bytes", Integer("Its length.")), ("sha256", Text("Its hash."))), "Results.")),
                ("prompt", OrNull(Text("As the client wrote it, while it is kept; null where it is not."))),
                ("inputs", List(Object("An input image or the mask.", ("part", Text("0, 1, …, or mask.")), ("url", Text("Opens with a key.")), ("content_type", Text("Its type.")), ("bytes", Integer("Its length."))), "Input images and the mask, while they are kept.")),
                ("receipt", Ref("Receipt")), ("ledger_entries", List(Ref("LedgerEntry"), "Its movements of money."))]));
        yield return ("Receipt", Object(
            "What a request did, priced. It recomputes for ever.",
            [.. PricedMembers(Ref), ("id", Text("rcpt_…")), ("request_id", Text("req_…")), ("amount_usd", OrNull(Usd("The charge."))), ("rated_usd", OrNull(Usd("Before the hold capped it."))),
                ("held_usd", Usd("The hold.")), ("evidence", Text("What the quantities rest on.")), ("emulated", OrNull(Text("How an operation was emulated."))), ("facts", OrNull(Map("What it is rated from."))), ("settled_at", OrNull(Time("When."))),
                ("rated_at", OrNull(Time("When it was rated, where that was after its end."))), ("price_list", OrNull(Text("The price list. For operators and auditors.")))]));
        yield return ("Quote", Object(
            "What a call can cost: expected, and at most.",
            [.. PricedMembers(Ref), ("id", Text("To send as quote_id.")), ("expires_at", Time("15 minutes on.")), ("amount_usd", OrNull(Usd("Null: nothing has happened."))), ("expected_usd", OrNull(Usd("What is expected."))),
                ("upper_bound_usd", OrNull(Usd("The most, and the hold."))), ("bound_lines", List(Ref("ChargeLine"), "What the bound is the sum of."))]));
        yield return ("Explanation", Object(
            "What a provider's answer cost.",
            [.. PricedMembers(Ref), ("amount_usd", OrNull(Usd("Null when unknown, never zero."))), ("expected_usd", OrNull(Usd("Null here."))), ("upper_bound_usd", OrNull(Usd("Null here."))), ("evidence", Text("What the quantities rest on."))]));
        yield return ("ExplainCall", Needs(
            Object("Whose answer it is, and the answer.", ("model", Text("The model.")), ("operation", Text("The operation.")), ("size", Text("The size asked for.")), ("quality", Text("The quality asked for.")),
                ("n", Integer("Images asked for.", 1, 10)), ("references", Integer("Input images.", 0, 16)), ("response", Map("The provider's whole answer.")), ("usage", Map("Or only its usage."))),
            "model"));
        yield return ("CompareCall", Object(
            "Work to compare models by.", ("operation", Text("generate by default.", "generate", "edit", "image-to-image", "variation", "tool")), ("size", Text("WIDTHxHEIGHT, a provider's class, or auto.")), ("quality", Text("A quality, taken by rank where a model has other words; or auto.")),
            ("n", Integer("Images.", 1, 1000)), ("references", Integer("Input images.", 0, 1000)), ("partial_images", Integer("Previews an image.", 0, 100)), ("prompt", Text("Its length counts.")), ("prompt_tokens", Integer("Or its tokens.", 0, 10_000_000)),
            ("tier", Text("The service tier.")), ("models", List(Text("A model."), "Only these; left out, the whole price book."))));
        yield return ("Comparison", Object(
            "The same work on many models.",
            ("work", Map("What was compared.")), ("at", Day("Prices are as of this day.")),
            ("models", List(
                Object(
                    "A model that can do it.",
                    ("model", Text("provider/model.")), ("expected_usd", Usd("The whole work.")), ("per_image_usd", Usd("One image of it.")), ("per_megapixel_usd", OrNull(Usd("A million pixels."))), ("upper_bound_usd", OrNull(Usd("The most that the work can cost."))),
                    ("status", Text("How sure it is.", "exact", "estimated")), ("calls", Integer("Calls that it takes.")), ("quality", OrNull(Text("As the model calls it."))), ("price_version", Text("The rate card.")), ("as_of", Day("When it was read.")),
                    ("age_days", Integer("How old the figure is.")), ("trust", Text("What kind of source it is.")), ("stale", Flag("Read more than 90 days ago.")), ("source", Text("Where it was read.")), ("shut_down_at", OrNull(Day("The model's last day is the one before."))),
                    ("notes", List(Text("A sentence."), "What was taken otherwise than asked."))),
                "Cheapest first.")),
            ("cannot_do", List(Object("A model that cannot.", ("model", Text("provider/model.")), ("reason", Text("Why, in a sentence."))), "The others.")),
            ("warnings", List(Text("What is wrong with the question itself, in a sentence."), "Usually none."))));
        yield return ("Balance", Object(
            "What an account has.",
            ("account_id", Text("The account.")), ("currency", Text("USD.")), ("balance_usd", Usd("What there is.")), ("held_usd", Usd("What requests hold.")), ("available_usd", Usd("The difference.")),
            ("lots", List(Ref("CreditLot"), "Credit, in the order in which it is used.")), ("limits", List(Ref("Limit"), "Limits on spending."))));
        yield return ("CreditLot", Object(
            "Money paid in or granted.",
            ("id", Text("lot_…")), ("kind", Text("Its kind.", "paid", "trial", "promo")), ("amount_usd", Usd("At first.")), ("remaining_usd", Usd("Now.")), ("held_usd", Usd("Held of it.")), ("effective_at", Time("From when.")),
            ("expires_at", OrNull(Time("Until when."))), ("source_ref", Text("The operator's reference."))));
        yield return ("Limit", Object(
            "The most that a key or account may spend in a period.",
            ("account_id", Text("The account.")), ("key_id", OrNull(Text("The key; null: the account."))), ("period", Text("UTC.", "day", "month", "total", "absorbed_day")), ("limit_usd", Usd("The limit.")), ("used_usd", Usd("Spent.")),
            ("held_usd", Usd("Held.")), ("remaining_usd", Usd("Left.")), ("period_start", Time("Since."))));
        yield return ("LedgerEntry", Object(
            "A movement of an account's money.",
            ("id", Text("Its number.")), ("created_at", Time("When.")), ("kind", Text("What it is.")), ("amount_usd", Usd("Change of the balance.")), ("balance_after_usd", Usd("The balance after it.")),
            ("held_change_usd", Usd("Change of what is held.")), ("held_after_usd", Usd("Held after it.")), ("request_id", OrNull(Text("The request."))),
            ("price_version", Text("The rate card of a charge that became known later; left out elsewhere."))));
        yield return ("UsageRow", Object(
            "Totals of a group. Refused requests are not counted.",
            ("key", Map("The group: name and value.")), ("requests", Integer("Requests.")), ("images_requested", Integer("Images asked for.")), ("images_delivered", Integer("Images delivered.")), ("amount_usd", Usd("Charges.")),
            ("unknown_requests", Integer("Requests whose charge is unknown: not in the amount.")),
            ("provider_cost_usd", Usd("What the providers take, as far as known. For operators and auditors.")), ("unknown_cost_requests", Integer("Requests of which it is not known. For operators and auditors."))));
        yield return ("RejectionCount", Object(
            "Refused images calls of a minute that left no row of their own.",
            ("id", Text("Its name in the list.")), ("minute", Time("The minute's beginning.")), ("account_id", OrNull(Text("The account; null: nobody that is known."))), ("key_id", OrNull(Text("The key; null likewise."))),
            ("error_code", Text("The code of the error that was answered.")), ("count", Integer("Calls."))));
        yield return ("Provider", Object(
            "A connection to a provider, and how it fares.",
            ("connection", Text("Its name: the provider's id, or as configured.")), ("provider", Text("The provider's id.")), ("enabled", Flag("Calls can go there.")),
            ("circuit", OrNull(Text("open: it failed again and again, and is left alone; half_open: the next call tells. Null where there is none.", "closed", "open", "half_open"))),
            ("failures", Integer("In a row, until now.")), ("last_error", OrNull(Text("Of the last failure: a status, or a word."))), ("last_failure_at", OrNull(Time("When."))), ("open_until", OrNull(Time("When it is tried again."))),
            ("running", OrNull(Integer("Calls at work there; null where nothing limits them."))), ("waiting", Integer("Calls that wait for their turn.")),
            ("limits", Object("As configured; null: none.", ("requests_per_minute", OrNull(Integer("Calls sent in any minute."))), ("concurrent", OrNull(Integer("Calls at work at once.")))))));
        foreach (var schema in CatalogueSchemas.All(document))
            yield return schema;
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> RequestMembers()
    {
        yield return ("id", Text("req_…"));
        yield return ("created_at", Time("When it came."));
        yield return ("ended_at", OrNull(Time("When it ended.")));
        yield return ("state", Text("Where it stands.", "rejected", "held", "attempting", "in_doubt", "review", "settled", "voided"));
        yield return ("outcome", OrNull(Text("How it ended; null until known.")));
        yield return ("error_code", OrNull(Text("The code of the error that the client got.")));
        yield return ("operation", OrNull(Text("What was asked.")));
        yield return ("model", OrNull(Text("As the client named it.")));
        yield return ("provider", OrNull(Text("Who served it.")));
        yield return ("provider_request_id", OrNull(Text("The provider's id.")));
        yield return ("size", OrNull(Text("As asked.")));
        yield return ("quality", OrNull(Text("As asked.")));
        yield return ("references", Integer("Input images."));
        yield return ("images_requested", Integer("Images asked for."));
        yield return ("images_delivered", Integer("Images verified, stored and fetchable."));
        yield return ("amount_usd", OrNull(Usd("The charge; null while not known.")));
        yield return ("amount_status", Text("How sure the charge is.", "exact", "estimated", "unknown"));
        yield return ("held_usd", Usd("The hold that it took."));
        yield return ("attempts", Integer("Tries at providers."));
        yield return ("key_id", Text("The key that asked."));
        yield return ("labels", Map("The request's labels."));
        yield return ("account_id", Text("For operators and auditors."));
        yield return ("absorbed_usd", Usd("Provider cost that no charge covers. For operators and auditors."));
        yield return ("absorbed_unknown", Flag("Nobody knows that cost. For operators and auditors."));
        yield return ("review_reason", OrNull(Text("For operators and auditors.")));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> PricedMembers(Func<string, IOpenApiSchema> reference)
    {
        yield return ("model", Text("provider/model."));
        yield return ("operation", Text("What is priced."));
        yield return ("status", Text("How sure it is.", "exact", "estimated", "unknown"));
        yield return ("price_version", OrNull(Text("The rate card.")));
        yield return ("as_of", OrNull(Day("When the prices were read at their source.")));
        yield return ("source", OrNull(Text("Where they were read.")));
        yield return ("trust", OrNull(Text("What kind of source it is.", "official", "secondary", "derived")));
        yield return ("stale", Flag("Read more than 90 days ago."));
        yield return ("lines", List(reference("ChargeLine"), "Quantity × price."));
        yield return ("candidates", List(Map("A model that may serve it."), "Models that may serve it."));
        yield return ("warnings", List(Text("A warning."), "What to know."));
    }
}
