using System.Runtime.CompilerServices;

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

    /// <summary>Requires a finite number of 0 or more.</summary>
    internal void RequireNotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        => Require(double.IsFinite(value) && value >= 0, $"{name} is {value}; expected 0 or more.");

    /// <summary>Checks an object inside of the options; its errors are told with its name before them.</summary>
    internal void Within(string name, Action<OptionsErrors> check)
    {
        var inner = new OptionsErrors(name);
        check(inner);
        _errors.AddRange(inner._errors.Select(error => $"{name}: {error}"));
    }

    internal void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new ArgumentException($"{optionsName} is not valid:{string.Concat(_errors.Select(e => $"{Environment.NewLine}  - {e}"))}");
    }
}
