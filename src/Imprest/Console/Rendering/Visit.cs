using Imprest.Keys;
using Imprest.Ledger;
using Microsoft.AspNetCore.WebUtilities;

namespace Imprest.Console.Rendering;

/// <summary>Who looks at a page, and where.</summary>
/// <param name="Caller">Null: nobody is signed in.</param>
/// <param name="Token">What forms carry.</param>
/// <param name="Address">The gateway's own, as its people reach it.</param>
/// <param name="HasCharts">The chart library is there; else the tables alone.</param>
public sealed record Visit(Caller? Caller, string Title, string Path, string Query, string Token, string Address, bool HasCharts, DateTimeOffset Now)
{
    /// <summary>What the account of whoever is signed in is called; null: not looked up.</summary>
    public string? AccountName { get; init; }

    public bool SeesAll => Caller is { Role: KeyRole.Operator or KeyRole.Auditor };

    public bool Operates => Caller is { Role: KeyRole.Operator };

    public bool MaySpend => Caller is { Role: not KeyRole.Auditor };

    /// <inheritdoc cref="With(ReadOnlySpan{ValueTuple{string, string?}})"/>
    public string With(string name, string? value) => With((name, value));

    /// <summary>This page with other parameters in its address; null takes one away. The place in a list is left out.</summary>
    public string With(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = QueryHelpers.ParseQuery(Query);
        query.Remove("after");
        foreach (var (name, value) in changes)
        {
            query.Remove(name);
            if (!string.IsNullOrEmpty(value))
                query[name] = value;
        }

        return QueryHelpers.AddQueryString(Path, query);
    }

    /// <summary>This page's parameters, for the hidden fields of a form that changes one of them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters =>
        QueryHelpers.ParseQuery(Query).SelectMany(pair => pair.Value.OfType<string>().Select(value => KeyValuePair.Create(pair.Key, value)));
}

/// <summary>Who is signed in.</summary>
internal static class SignedIn
{
    /// <summary>Null on public pages, where nobody needs to be.</summary>
    public static Caller? CallerOrNull(this HttpContext context) => context.Features.Get<Caller>();

    /// <exception cref="SignInNeededException">Nobody is.</exception>
    public static Caller SignedInCaller(this HttpContext context) => context.CallerOrNull() ?? throw new SignInNeededException();
}

/// <summary>The page needs somebody who is signed in.</summary>
internal sealed class SignInNeededException() : Errors.ApiException(Errors.ErrorCode.InvalidApiKey, "Sign in first: this page shows an account's own figures.");
