namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op addbmm = new("aten::addbmm");
    internal static readonly Op addbmm_ = new("aten::addbmm_");
    internal static readonly Op addmm = new("aten::addmm");
    internal static readonly Op addmm_ = new("aten::addmm_");
    internal static readonly Op addmv = new("aten::addmv");
    internal static readonly Op addmv_ = new("aten::addmv_");
    internal static readonly Op addr = new("aten::addr");
    internal static readonly Op addr_ = new("aten::addr_");
    internal static readonly Op bmm = new("aten::bmm");
    internal static readonly Op cartesian_prod = new("aten::cartesian_prod");
    internal static readonly Op cdist = new("aten::cdist");
    internal static readonly Op cholesky = new("aten::cholesky");
    internal static readonly Op cholesky_inverse = new("aten::cholesky_inverse");
    internal static readonly Op cholesky_solve = new("aten::cholesky_solve");
    internal static readonly Op combinations = new("aten::combinations");
    internal static readonly Op corrcoef = new("aten::corrcoef");
    internal static readonly Op cov = new("aten::cov");
    internal static readonly Op det = new("aten::det");
    internal static readonly Op dot = new("aten::dot");
    internal static readonly Op einsum = new("aten::einsum");
    internal static readonly Op ger = new("aten::ger");
    internal static readonly Op inner = new("aten::inner");
    internal static readonly Op inverse = new("aten::inverse");
    internal static readonly Op kron = new("aten::kron");
    internal static readonly Op linalg_multi_dot = new("aten::linalg_multi_dot");
    internal static readonly Op linalg_pinv = new("aten::linalg_pinv");
    internal static readonly Op logdet = new("aten::logdet");
    internal static readonly Op matmul = new("aten::matmul");
    internal static readonly Op matrix_exp = new("aten::matrix_exp");
    internal static readonly Op matrix_power = new("aten::matrix_power");
    internal static readonly Op mm = new("aten::mm");
    internal static readonly Op mv = new("aten::mv");
    internal static readonly Op outer = new("aten::outer");
    internal static readonly Op renorm = new("aten::renorm");
    internal static readonly Op tensordot = new("aten::tensordot");
    internal static readonly Op trace = new("aten::trace");
    internal static readonly Op tril = new("aten::tril");
    internal static readonly Op tril_ = new("aten::tril_");
    internal static readonly Op triu = new("aten::triu");
    internal static readonly Op triu_ = new("aten::triu_");
    internal static readonly Op vander = new("aten::vander");
    internal static readonly Op vdot = new("aten::vdot");
}
