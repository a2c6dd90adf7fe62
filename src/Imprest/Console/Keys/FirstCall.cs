using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Keys;

/// <summary>A call that a new key may make, for its owner to try: its rules name models, labels, or no more than a quality and a size.</summary>
internal static class FirstCall
{
    private const string Prompt = "a red fox in snow";

    /// <summary>The call's body.</summary>
    /// <param name="served">Names of models to try beside the default one and those that the rules name.</param>
    /// <param name="list">What the key's account pays by.</param>
    public static JsonObject Body(KeyRules rules, ModelCatalogue catalogue, GatewayOptions options, IEnumerable<string> served, PriceList? list, DateTimeOffset now)
    {
        var body = new JsonObject { ["prompt"] = Prompt };
        if (rules.RequiredLabels.Count > 0)
            body["metadata"] = new JsonObject(rules.RequiredLabels.Select(name => KeyValuePair.Create(name, (JsonNode?)"example")));
        IEnumerable<string> names = [options.DefaultModel, .. rules.AllowedModels.Where(name => !name.EndsWith('*')), .. options.Routes.Keys, .. served];
        if (rules.AreNone || names.Select(name => Held(name, rules, catalogue, list, now)).FirstOrDefault(call => call is not null) is not { } held)
            return body; // Nothing that is served fits the rules: the answer to the call says why.
        if (held.Model != options.DefaultModel)
            body["model"] = held.Model;
        if (held.Quality is { } quality)
            body["quality"] = quality;
        if (held.Size is { } size)
            body["size"] = size;
        return body;
    }

    /// <summary>The call to a model as the API would hold it to the rules; null where it would refuse it.</summary>
    private static ImageCall? Held(string model, KeyRules rules, ModelCatalogue catalogue, PriceList? list, DateTimeOffset now)
    {
        var call = new ImageCall { Endpoint = ImageEndpoint.Generations, Model = model, Labels = rules.RequiredLabels.ToDictionary(name => name, _ => "example", StringComparer.Ordinal) };
        try
        {
            var route = catalogue.Resolve(model, now, list);
            return route.Candidates.All(candidate => candidate.Capabilities.Operations.Contains(Operation.Generate)) ? CallRules.Hold(rules, call, route) : null;
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
