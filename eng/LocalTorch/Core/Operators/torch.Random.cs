namespace TorchSharp;

// Random numbers.
public static partial class torch
{
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);
    public static Tensor binomial(Tensor count, Tensor probs, Generator? generator = null) => count.binomial(probs, generator);
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) => input.multinomial(num_samples, replacement, generator);
    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => randn(mean.shape, null, std.device, false, generator) * std + mean;
    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);
}
