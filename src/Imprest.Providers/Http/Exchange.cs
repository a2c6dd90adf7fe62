using System.Net.Http.Headers;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>What came of one exchange with a provider. Closed.</summary>
internal abstract record Exchange
{
    private Exchange() { }

    /// <summary>A whole answer, whatever its status.</summary>
    /// <param name="Body">At most <see cref="ProviderConnection.MaxAnswerBytes"/>; of an error at most a mebibyte, and empty where the line broke.</param>
    public sealed record Answered(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body, TimeSpan? RetryAfter) : Exchange
    {
        public bool IsSuccess => Status is >= 200 and < 300;

        /// <summary>The value of a header; null where it is not there.</summary>
        public string? Header(string name) => Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

        /// <summary>A success that says nothing, for a reason; or nothing at all.</summary>
        public ProviderOutcome.NoAnswer NoAnswer(string reason) => new(Body.Length == 0 ? "empty answer" : reason);

        /// <summary>The body as a JSON object; false where it is none.</summary>
        public bool IsObject(out JsonElement body) => (body = Json() ?? default).ValueKind is JsonValueKind.Object;

        /// <summary>
        /// The body as JSON, with <c>NaN</c> and the like made text; null where it is none, or has more values than an answer can have.
        /// </summary>
        public JsonElement? Json()
        {
            if (Body.Length == 0 || JsonWeight.IsTooMuch(Body))
                return null;
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                var copy = Body.ToArray();
                if (!JsonNonNumbers.Quote(copy))
                    return null;
                try
                {
                    return JsonElement.Parse(copy);
                }
                catch (JsonException)
                {
                    return null;
                }
            }
        }
    }

    /// <summary>No whole answer: nothing was sent, or nobody knows.</summary>
    public sealed record Broken(ProviderOutcome Outcome) : Exchange;
}
