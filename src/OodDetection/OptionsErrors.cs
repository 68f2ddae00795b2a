namespace OodDetection;

/// <summary>Collects what is wrong with an options object, so that one exception lists it all.</summary>
internal sealed class OptionsErrors(string optionsName)
{
    private readonly List<string> _errors = [];

    // FormattableString, so that numbers read the same under every culture.
    internal void Require(bool condition, FormattableString message)
    {
        if (!condition) _errors.Add(FormattableString.Invariant(message));
    }

    internal void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new ArgumentException($"{optionsName} is not valid:{string.Concat(_errors.Select(e => $"{Environment.NewLine}  - {e}"))}");
    }
}
