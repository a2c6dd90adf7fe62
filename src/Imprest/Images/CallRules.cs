using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Images;

/// <summary>Holds calls to the rules of their key. What a call leaves to the model counts as the most that it may become, or is bounded where the rule says by what.</summary>
internal static class CallRules
{
    /// <summary>May a key with these rules use a model?</summary>
    public static bool Allow(KeyRules rules, ModelRoute route) => rules.AllowedModels.Count == 0
        || Matches(rules, route.Name) || route.Candidates.All(candidate => Matches(rules, candidate.Id));

    /// <exception cref="ApiException"><see cref="ErrorCode.PermissionDenied"/>: the key may not use the model.</exception>
    public static void MustAllow(KeyRules rules, ModelRoute route)
    {
        if (!Allow(rules, route))
            throw Denied("model", $"This key may not use `{route.Name}`. Its rule `allowed_models` allows {Some(rules.AllowedModels)}.");
    }

    /// <summary>The call as the key may have it: a quality or size that it leaves to the model is set where the model could take more than is allowed.</summary>
    /// <exception cref="ApiException">
    /// <see cref="ErrorCode.PermissionDenied"/>, with the rule and what would be allowed; <see cref="ErrorCode.InvalidRequest"/> where a label is missing.
    /// </exception>
    public static ImageCall Hold(KeyRules rules, ImageCall call, ModelRoute route)
    {
        if (rules.AreNone)
            return call;
        MustAllow(rules, route);
        CheckLabels(rules, call);
        if (rules.HighestQuality is { } quality)
            call = HoldQuality(quality, call, route);
        return SizeCeiling.TryParse(rules.HighestSize, out var size) ? HoldSize(rules.HighestSize!, size, call, route) : call;
    }

    private static bool Matches(KeyRules rules, string name) => rules.AllowedModels.Any(allowed =>
        allowed is [.., '*'] ? name.StartsWith(allowed.AsSpan(0, allowed.Length - 1), StringComparison.Ordinal) : name == allowed);

    private static void CheckLabels(KeyRules rules, ImageCall call)
    {
        if (rules.RequiredLabels.FirstOrDefault(name => string.IsNullOrEmpty(call.Labels?.GetValueOrDefault(name))) is not { } missing)
            return;
        throw new ApiException(
            ErrorCode.InvalidRequest,
            $"The label `{missing}` is missing. This key's rule `required_labels` asks for {Some(rules.RequiredLabels)}: send them in `metadata`, or in the header x-imprest-labels: {missing}=….", "metadata");
    }

    private static ImageCall HoldQuality(string highest, ImageCall call, ModelRoute route)
    {
        var asked = call.Quality is "auto" ? null : call.Quality;
        string? instead = null;
        foreach (var candidate in route.Candidates)
        {
            if (candidate.Card is not { } card)
                throw Denied("quality", $"This key's `highest_quality` is {highest}, and nobody says which qualities `{candidate.Id}` has. Use a model of GET /v1/models that has a price.");
            if (card.Qualities.Count == 0)
                continue; // There is none to choose.
            if ((card.Qualities.Contains(highest) ? highest : QualityRank.Nearest(card.Qualities, highest)) is not { } most)
                throw Denied("quality", $"This key's `highest_quality` is {highest}, which has no rank among the qualities of `{candidate.Id}` ({string.Join(", ", card.Qualities)}). Use another model, or ask the operator for a rule that fits.");
            var allowed = card.Qualities.TakeWhile(quality => quality != most).Append(most).ToList();
            if (asked is null && allowed.Count < card.Qualities.Count && (instead ??= most) != most)
                throw Denied("quality", $"This key's `highest_quality` is {highest}, and the models behind `{route.Name}` have different words for it. Name the quality.");
            if (asked is not null && card.Qualities.Contains(asked) && !allowed.Contains(asked)) // What the model does not know is refused elsewhere.
                throw Denied("quality", $"This key's `highest_quality` is {highest}; `{candidate.Id}` may be asked for {string.Join(" or ", allowed)}, not for {asked}.");
        }

        return instead is null ? call : call with { Quality = instead };
    }

    private static ImageCall HoldSize(string highest, SizeCeiling ceiling, ImageCall call, ModelRoute route)
    {
        string? instead = null;
        foreach (var candidate in route.Candidates)
        {
            var sizes = candidate.Card?.Sizes ?? new SizeDomain();
            if (call.Size is not (null or "auto"))
                CheckSize(highest, ceiling, call.Size, sizes, candidate.Id);
            else if (MostOf(sizes) is not { } most || most > ceiling.Of(sizes))
            {
                // The size of an edit follows its input, so another one would be another picture.
                if (call.Operation != Operation.Generate || Usual(ceiling, sizes) is not { } usual || (instead ??= usual) != usual)
                    throw Denied("size", $"This key's `highest_size` is {highest}, and `{candidate.Id}` may make a larger image where the size is left to it. Name a size of at most {ceiling.Of(sizes)} pixels{(Usual(ceiling, sizes) is { } named ? $", such as {named}" : "")}.");
            }
        }

        return instead is null ? call : call with { Size = instead };
    }

    private static void CheckSize(string highest, SizeCeiling ceiling, string asked, SizeDomain sizes, string id)
    {
        var sizeClass = sizes.Classes.FirstOrDefault(name => name.Equals(asked, StringComparison.OrdinalIgnoreCase));
        var fits = sizeClass is not null ? ceiling.Allows(sizeClass, sizes)
            : !ImageSize.TryParse(asked, out var size) || size.Pixels <= ceiling.Of(sizes); // What is no size is refused elsewhere.
        if (!fits)
            throw Denied("size", $"This key's `highest_size` is {highest}: at most {ceiling.Of(sizes)} pixels of `{id}`; {asked} is more.{(Usual(ceiling, sizes) is { } usual ? $" Take {usual}, for instance." : "")}");
    }

    /// <summary>Most pixels that a call may become that leaves the size to the model; null where nobody says.</summary>
    private static long? MostOf(SizeDomain sizes)
    {
        if (sizes is { Auto: false, Listed.Count: > 0 })
            return sizes.Listed[0].Pixels;
        if (sizes.NamesNone || sizes.Classes.Any(name => SizeCeiling.PixelsOf(name, sizes) is null))
            return null;
        return sizes.Listed.Select(size => size.Pixels).Concat(sizes.Classes.Select(name => SizeCeiling.PixelsOf(name, sizes)!.Value)).Append(sizes.Rule?.MaxPixels ?? 0).Max();
    }

    /// <summary>The first size of the model's own that is allowed, else its largest class that is; null where there is none.</summary>
    private static string? Usual(SizeCeiling ceiling, SizeDomain sizes)
    {
        foreach (var size in sizes.Listed)
        {
            if (size.Pixels <= ceiling.Of(sizes))
                return size.ToString();
        }

        return sizes.Classes.LastOrDefault(name => ceiling.Allows(name, sizes));
    }

    /// <summary>Names for a sentence, not more of them than people read.</summary>
    private static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(10)) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");

    private static ApiException Denied(string param, string message) => new(ErrorCode.PermissionDenied, message, param);
}
