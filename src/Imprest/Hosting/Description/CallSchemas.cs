using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>What images calls send and get, and the form of errors.</summary>
internal static class CallSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document)
    {
        IOpenApiSchema Ref(string name) => new OpenApiSchemaReference(name, document);
        yield return ("ImageCall", Needs(Object("An images call as OpenAI's API knows it, and more. Unknown members are kept harmless.", [.. Members()]), "prompt"));
        yield return ("ImageEditCall", Needs(
            Object(
                "An images call with input images, as data URLs or by their addresses.",
                [.. Members(), ("images", List(Object("An image.", ("image_url", Text("A data URL, data:image/png;base64,…, or an https address."))), "1 to 16 input images, PNG, JPEG or WebP.")),
                    ("mask", Object("A PNG of the first image's size. Its transparent part is drawn anew.", ("image_url", Text("A data URL, or an https address."))))]),
            "prompt", "images"));
        yield return ("ImageEditForm", Needs(
            Object(
                "An images call with input images, as a form.",
                [.. Members(), ("image", File("An input image: PNG, JPEG or WebP, at most 50 MB. More of them: `image[]`, up to 16.")),
                    ("image[]", List(File("An input image."), "Several input images.")), ("mask", File("A PNG of the first image's size. Its transparent part is drawn anew."))]),
            "prompt"));
        yield return ("ImageVariationForm", Needs(Object("A variation call, as a form.", [.. Members(), ("image", File("The image to vary."))]), "image"));
        yield return ("Images", Object(
            "The images, with what they cost.",
            ("created", Time("When they were made.")), ("background", Text("Of the images.")), ("output_format", Text("Of the images.")), ("quality", Text("Of the images.")),
            ("size", Text("Of the images.")),
            ("data", List(
                Object("An image.", ("b64_json", Text("Its bytes in base64.")), ("url", Text("Its address, without a key for 60 minutes.")), ("revised_prompt", Text("The prompt that the model made of yours."))),
                "The images, in order.")),
            ("usage", Ref("Usage")), ("charge", Ref("Charge"))));
        yield return ("Usage", Object(
            "Tokens in OpenAI's form; zeros where the provider counts none.",
            ("input_tokens", Integer("All that went in.")), ("input_tokens_details", Details()), ("output_tokens", Integer("All that came out.")), ("output_tokens_details", Details()),
            ("total_tokens", Integer("Both."))));
        yield return ("Charge", Object(
            "What the account pays for the request.",
            ("amount_usd", OrNull(Usd("The charge; null while unknown, which is never zero."))), ("status", Text("How sure it is.", "exact", "estimated", "unknown")),
            ("price_version", Text("The rate card that it was rated with.")), ("lines", List(Ref("ChargeLine"), "What it is the sum of.")), ("warnings", List(Text("A warning."), "What to know about it."))));
        yield return ("ChargeLine", Object(
            "Quantity × unit price.",
            ("meter", Text("What was counted.")), ("quantity", Number("How many.")), ("unit_price_usd", Usd("For one.")), ("amount_usd", Usd("For all.")), ("note", OrNull(Text("Which price of the card it is.")))));
        yield return ("Error", Object("An error in OpenAI's form.", ("error", Object("What went wrong and what to do.", [.. ErrorMembers()]))));
        yield return ("Problem", Object(
            "An error by RFC 9457.",
            ("type", Text("A path that names the kind.")), ("title", Text("The code in words.")), ("status", Integer("The HTTP status.")), ("detail", Text("What happened and what to do.")),
            ("code", Text("For programs.")), ("param", Text("The field that is wrong.")), ("request_id", Text("The request that it is about."))));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> Members()
    {
        yield return ("model", Text("A model of GET /v1/models; left out, the gateway's default."));
        yield return ("prompt", Text("What to make, in words."));
        yield return ("n", Integer("How many images.", 1, 10));
        yield return ("size", Text("WIDTHxHEIGHT that the model makes, or auto."));
        yield return ("quality", Text("A quality of the model, or auto."));
        yield return ("response_format", Text("How images come back.", "url", "b64_json"));
        yield return ("output_format", Text("The images' file type.", "png", "jpeg", "webp"));
        yield return ("output_compression", Integer("For JPEG and WebP.", 0, 100));
        yield return ("background", Text("The images' background.", "transparent", "opaque", "auto"));
        yield return ("moderation", Text("How strict the provider is.", "low", "auto"));
        yield return ("style", Text("dall-e-3 only.", "vivid", "natural"));
        yield return ("input_fidelity", Text("How closely input images are kept, where the model knows it.", "high", "low"));
        yield return ("user", Text("Your own user's id, passed on to the provider."));
        yield return ("seed", Integer("For models that know it.", 0));
        yield return ("stream", Flag("Answer with server-sent events."));
        yield return ("partial_images", Integer("Previews an image, with stream.", 0, 3));
        yield return ("operation", Text("Overrides what the call tells by itself.", "generate", "edit", "image-to-image", "variation"));
        yield return ("quote_id", Text("A reserved quote of POST /v1/quotes: pins prices."));
        yield return ("metadata", Map("Labels: up to 16 names with a text each. They can be filtered and grouped by."));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> ErrorMembers()
    {
        yield return ("message", Text("What happened and what to do."));
        yield return ("type", Text("OpenAI's kind of error."));
        yield return ("param", OrNull(Text("The field that is wrong.")));
        yield return ("code", Text("For programs."));
        yield return ("request_id", Text("The request that it is about."));
        yield return ("required_usd", Usd("402: what the call can cost at most."));
        yield return ("available_usd", Usd("402: what there is."));
        yield return ("held_usd", Usd("402: what running requests hold."));
        yield return ("bound_driven_by", Text("402: the setting that makes it dear."));
        yield return ("fits", List(
            Object("Settings.", ("n", Integer("Images.")), ("quality", Text("Quality.")), ("size", Text("Size.")), ("upper_bound_usd", Usd("The most that they can cost."))), "402: the nearest settings that fit."));
        yield return ("moderation_details", Map("What the provider's moderation says."));
    }

    private static OpenApiSchema Details() => Object("By kind.", ("text_tokens", Integer("Text.")), ("image_tokens", Integer("Images.")));
}
