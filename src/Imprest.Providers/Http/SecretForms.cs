using System.Text;

namespace Imprest.Providers.Http;

/// <summary>A connection's secrets in every form in which a provider may write them back: as they are, as part of an address, as basic authorization.</summary>
internal sealed class SecretForms
{
    private const string Mark = "***";

    /// <summary>A shorter one is hardly a secret, and may stand in ids and codes by chance; in words it is masked all the same.</summary>
    private const int ShortestInWord = 8;

    /// <summary>The longest first, so that none is cut by a shorter one that it holds.</summary>
    private readonly string[] _forms;

    public SecretForms(IEnumerable<string> secrets) =>
        _forms = [.. secrets.Where(secret => secret.Length > 0).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];

    /// <summary>The text without them; nor does it end with the beginning of one, where texts are cut at a length.</summary>
    public string Mask(string text) => MaskEnd(Mask(text, shortest: 1));

    /// <summary>The same of what is no text but an id, a code, or the name of a field.</summary>
    public string MaskWord(string word) => MaskEnd(Mask(word, ShortestInWord));

    /// <summary>Whether a word holds one.</summary>
    public bool IsIn(string word) => Array.Exists(_forms, form => form.Length >= ShortestInWord && word.Contains(form, StringComparison.Ordinal));

    private string Mask(string text, int shortest)
    {
        foreach (var form in _forms)
        {
            if (form.Length >= shortest)
                text = text.Replace(form, Mark, StringComparison.Ordinal);
        }

        return text;
    }

    private string MaskEnd(string text)
    {
        foreach (var form in _forms)
        {
            for (var length = Math.Min(form.Length - 1, text.Length); length >= ShortestInWord; length--)
            {
                if (text.AsSpan().EndsWith(form.AsSpan(0, length), StringComparison.Ordinal))
                    return string.Concat(text.AsSpan(0, text.Length - length), Mark);
            }
        }

        return text;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        // Of a key with an id before it, or a user with a password, the second part is the secret.
        string[] parts = secret.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && secret.Length - colon > ShortestInWord ? [secret, secret[(colon + 1)..]] : [secret];
        return parts.SelectMany(part => (string[])[part, Uri.EscapeDataString(part), Convert.ToBase64String(Encoding.UTF8.GetBytes(part)).TrimEnd('=')]);
    }
}
